// The login view: log in, or create an account.
import * as api from "../lib/api.js";
import { errorLine, field, fill, h } from "../lib/dom.js";

/** The form. `onAccount(account)` is called once somebody is logged in; `reason` is shown above the form. */
export class LoginView {
  constructor({ server, onAccount, reason = "" }) {
    this.server_ = server;
    this.onAccount_ = onAccount;
    this.name_ = h("input", {
      type: "text",
      name: "name",
      required: true,
      minlength: "2",
      maxlength: "64",
      autocomplete: "username",
      autocapitalize: "none",
      spellcheck: "false",
    });
    this.password_ = h("input", { type: "password", name: "password", required: true, maxlength: "200" });
    this.hint_ = h("p", { class: "hint" });
    this.button_ = h("button", { class: "button primary wide" });
    this.switch_ = h("button", { type: "button", class: "link", onclick: () => this.show_(!this.creating_) });
    this.heading_ = h("h1", { tabindex: "-1" });
    this.line_ = h("div", {});
    this.element = h(
      "div",
      { class: "login-view" },
      h("p", { class: "brand-large" }, "TuneFind"),
      h("p", { class: "lead" }, "Hum a tune. Find which of your beats it belongs to."),
      h(
        "form",
        { class: "card", "aria-labelledby": "login-heading", onsubmit: (event) => this.submit_(event) },
        this.heading_,
        reason && h("p", { class: "notice" }, reason),
        field("Name", this.name_),
        field("Password", this.password_),
        this.hint_,
        this.button_,
        this.line_,
        server.sign_up && h("p", { class: "hint" }, this.switch_),
      ),
    );
    this.heading_.id = "login-heading";
    this.show_(false);
  }

  get title() {
    return this.creating_ ? "Create an account" : "Log in";
  }

  show_(creating) {
    this.creating_ = creating;
    this.heading_.textContent = this.title;
    this.button_.textContent = creating ? "Create account" : "Log in";
    this.switch_.textContent = creating ? "I have an account" : "Create an account";
    this.hint_.textContent = creating
      ? "Name: letters, digits and . _ @ + -. Password: at least 12 characters; it cannot be " +
        "recovered if you forget it."
      : "";
    this.password_.autocomplete = creating ? "new-password" : "current-password";
    this.password_.minLength = creating ? 12 : 0;
    this.line_.replaceChildren();
  }

  async submit_(event) {
    event.preventDefault();
    this.button_.disabled = true;
    try {
      const call = this.creating_ ? api.signUp : api.logIn;
      this.onAccount_(await call(this.name_.value.trim(), this.password_.value));
    } catch (error) {
      fill(this.line_, errorLine(error));
      this.password_.select();
    }
    this.button_.disabled = false;
  }

  destroy() {}
}
