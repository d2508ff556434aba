// The page's frame: who is there, which part is shown, and what happens to what is dropped.
import { AccountView } from "./views/account.js";
import { showActivity } from "./parts/activity.js";
import * as api from "./lib/api.js";
import { hush } from "./lib/audible.js";
import { errorLine, fill, h, icon, set } from "./lib/dom.js";
import { entriesOf } from "./lib/folders.js";
import { jobs } from "./lib/jobs.js";
import { LibraryView } from "./views/library.js";
import { LoginView } from "./views/login.js";
import { QualityView } from "./views/quality.js";
import { SearchView } from "./views/search.js";
import { uploads } from "./parts/uploads.js";

const kParts = [
  ["", "Hum", "hum", SearchView],
  ["library", "Library", "library", LibraryView],
  ["quality", "Quality", "quality", QualityView],
  ["account", "Account", "account", AccountView],
];

const kWasHere = "tunefind-was-here"; // in the browser's storage: somebody logged in here, so the cookie is worth a try

const place = document.getElementById("view");
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
let part = null; // of the address, shown now
let lastName = null; // of who was here before

function navigation() {
  const links = kParts.map(([name, label, sign]) =>
    h("a", { href: `#/${name}`, "data-part": name }, icon(sign), h("span", {}, label)),
  );
  fill(
    top,
    h("a", { class: "brand", href: "#/", "aria-label": "TuneFind" }, icon("hum"), h("span", {}, "TuneFind")),
    h("nav", { "aria-label": "Parts" }, links),
  );
}

function mount(next, { focus = true } = {}) {
  hush();
  view?.destroy();
  view = next;
  fill(place, view.element);
  if (focus) view.element.querySelector("h1")?.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

/** Shows the part that the address names: #/, #/hum/ID, #/library, ... */
function route({ focus = true } = {}) {
  if (!session.account) return;
  const [, name = "", id = null] = location.hash.split("/");
  const wanted = name === "hum" ? "" : name;
  const [, , , View] = kParts.find(([known]) => known === wanted) ?? kParts[0];
  if (part !== View) {
    part = View;
    mount(new View(session), { focus: focus && id === null });
  }
  view.show?.(name === "hum" ? id : null);
  document.title = `${view.title} – TuneFind`;
  for (const link of top.querySelectorAll("nav a")) {
    set(link, { "aria-current": kParts.find(([known]) => known === link.dataset.part)[3] === View ? "page" : null });
  }
}

function enter(account, options) {
  // Uploads that a lost session stopped go on, but never into another's library.
  if (uploads.paused && account.name === lastName) uploads.resume();
  else if (lastName !== null && account.name !== lastName) uploads.clear();
  lastName = account.name;
  session.account = account;
  localStorage.setItem(kWasHere, "yes");
  top.hidden = false;
  document.body.classList.add("inside");
  jobs.start();
  route(options);
}

function leave(reason) {
  session.account = part = null;
  localStorage.removeItem(kWasHere);
  top.hidden = true;
  document.body.classList.remove("inside");
  jobs.stop();
  mount(new LoginView({ server: session.server, reason, onAccount: (account) => enter(account) }));
  document.title = `${view.title} – TuneFind`;
}

/** Files may be dropped anywhere; the part that is shown says what becomes of them. */
function takeDrops() {
  let depth = 0; // dragenter and dragleave come for every element below
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
  window.addEventListener("dragover", (event) => event.preventDefault()); // a file dropped by mistake shall not replace the page
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
    if (!session.server.single_user && !localStorage.getItem(kWasHere)) return leave("");
    enter(await api.account(), { focus: false });
  } catch (error) {
    if (error.status === 401) leave("");
    else
      fill(
        place,
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
