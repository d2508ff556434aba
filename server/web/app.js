// The frame of the page: the session, the navigation, which view is shown, and files that are dropped on the page.
import { AccountView } from "./views/account.js";
import { showActivity } from "./parts/activity.js";
import * as api from "./lib/api.js";
import { pausePlaying } from "./lib/audible.js";
import { errorLine, fill, h, icon, set } from "./lib/dom.js";
import { entriesOf } from "./lib/folders.js";
import { jobs } from "./lib/jobs.js";
import { LibraryView } from "./views/library.js";
import { LoginView } from "./views/login.js";
import { QualityView } from "./views/quality.js";
import { SearchView } from "./views/search.js";
import { uploads } from "./parts/uploads.js";

const kViews = [
  // name in the address, label, icon, class
  ["", "Hum", "hum", SearchView],
  ["library", "Library", "library", LibraryView],
  ["quality", "Quality", "quality", QualityView],
  ["account", "Account", "account", AccountView],
];

// Key in localStorage that is set while somebody is logged in. Without it there is no session cookie to try at the
// start.
const kLoggedIn = "tunefind-was-here";

const main = document.getElementById("view");
const top = document.getElementById("top");
const dropHint = document.getElementById("drop-hint");
const session = {
  server: null,
  account: null,
  onLeft: () => {
    uploads.clear();
    leave("You are logged out.");
  },
};
let view = null;
let shownClass = null; // class of the view that is shown
let lastName = null; // name of the account that was last logged in

function navigation() {
  const links = kViews.map(([name, label, sign]) =>
    h("a", { href: `#/${name}`, "data-view": name }, icon(sign), h("span", {}, label)),
  );
  fill(
    top,
    h("a", { class: "brand", href: "#/", "aria-label": "TuneFind" }, icon("hum"), h("span", {}, "TuneFind")),
    h("nav", { "aria-label": "Main" }, links),
  );
}

/** Replaces the view that is shown and pauses its sound. */
function mount(next, { focus = true } = {}) {
  pausePlaying();
  view?.destroy();
  view = next;
  fill(main, view.element);
  if (focus) view.element.querySelector("h1")?.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

/** Shows the view that the address names: #/, #/hum/ID, #/library, ... Unknown names show the first view. */
function route({ focus = true } = {}) {
  if (!session.account) return;
  const [, name = "", id = null] = location.hash.split("/");
  const wanted = name === "hum" ? "" : name;
  const [, , , View] = kViews.find(([known]) => known === wanted) ?? kViews[0];
  if (shownClass !== View) {
    shownClass = View;
    mount(new View(session), { focus: focus && id === null });
  }
  view.show?.(name === "hum" ? id : null);
  document.title = `${view.title} – TuneFind`;
  for (const link of top.querySelectorAll("nav a")) {
    set(link, { "aria-current": kViews.find(([known]) => known === link.dataset.view)[3] === View ? "page" : null });
  }
}

/** Called when an account is logged in. */
function enter(account, options) {
  // Uploads that were paused by the end of a session continue, but only for the same account.
  if (uploads.paused && account.name === lastName) uploads.resume();
  else if (lastName !== null && account.name !== lastName) uploads.clear();
  lastName = account.name;
  session.account = account;
  localStorage.setItem(kLoggedIn, "yes");
  top.hidden = false;
  document.body.classList.add("inside");
  jobs.start();
  route(options);
}

/** Called when nobody is logged in any more: shows the login form with the reason. */
function leave(reason) {
  session.account = shownClass = null;
  localStorage.removeItem(kLoggedIn);
  top.hidden = true;
  document.body.classList.remove("inside");
  jobs.stop();
  mount(new LoginView({ server: session.server, reason, onAccount: (account) => enter(account) }));
  document.title = `${view.title} – TuneFind`;
}

/** Accepts files that are dropped anywhere on the page and passes them to the view that is shown, if it has `drop`. */
function takeDrops() {
  let depth = 0; // dragenter and dragleave are also fired for every child element
  const takes = (event) => view?.drop && event.dataTransfer?.types.includes("Files");
  const show = (on) => {
    depth = on ? depth : 0;
    dropHint.hidden = !on;
    if (on) dropHint.firstElementChild.textContent = view.dropHint;
  };
  window.addEventListener("dragenter", (event) => {
    if (!takes(event)) return;
    depth += 1;
    show(true);
  });
  window.addEventListener("dragleave", (event) => {
    if (takes(event) && --depth <= 0) show(false);
  });
  // Without this, a file that is dropped by mistake would replace the page.
  window.addEventListener("dragover", (event) => event.preventDefault());
  window.addEventListener("drop", (event) => {
    event.preventDefault();
    show(false);
    if (takes(event)) view.drop(entriesOf(event.dataTransfer));
  });
}

async function start() {
  navigation();
  takeDrops();
  showActivity(document.getElementById("activity"));
  window.addEventListener("hashchange", () => route());
  api.events.addEventListener("signed-out", () => session.account && leave("Your session has ended. Log in again."));
  try {
    session.server = await api.server();
    if (!session.server.single_user && !localStorage.getItem(kLoggedIn)) return leave("");
    enter(await api.account(), { focus: false });
  } catch (error) {
    if (error.status === 401) leave("");
    else
      fill(
        main,
        h(
          "div",
          { class: "login-view" },
          errorLine(error),
          h("button", { type: "button", class: "button", onclick: () => location.reload() }, "Try again"),
        ),
      );
  }
}

start();
