// The account view: its size, consent and export, password, tokens for programs, deletion.
import * as api from "../lib/api.js";
import { announce, confirmed, dialog, errorLine, field, fill, h } from "../lib/dom.js";
import { bytes, count, day } from "../lib/format.js";

export class AccountView {
  /** `onLeft()` is called after the account was logged out or deleted. */
  constructor({ server, account, onLeft }) {
    Object.assign(this, { server_: server, account_: account, onLeft_: onLeft });
    this.element = h(
      "div",
      { class: "account-view" },
      h("header", { class: "page-head" }, h("h1", { tabindex: "-1" }, "Account")),
    );
    this.about_ = h("p", { class: "facts" });
    this.tokens_ = h("ul", { class: "token-list", "aria-label": "Tokens" });
    const own = !server.single_user;
    this.element.append(
      ...[
        this.aboutCard_(own),
        this.consentCard_(),
        own && this.passwordCard_(),
        own && this.tokensCard_(),
        own && this.endCard_(),
      ].filter(Boolean),
    );
    this.showAbout_();
    this.refresh_();
    if (own) this.loadTokens_();
  }

  get title() {
    return "Account";
  }

  async refresh_() {
    try {
      this.account_ = await api.account();
      this.showAbout_();
    } catch (error) {
      fill(this.about_, error.message);
    }
  }

  aboutCard_(own) {
    return card(
      own ? this.account_.name : "This machine",
      this.about_,
      own && h("button", { type: "button", class: "button", onclick: () => this.leave_() }, "Log out"),
    );
  }

  showAbout_() {
    const {
      account_: account,
      server_: { limits, version },
    } = this;
    this.about_.textContent =
      `${count(account.songs, "song")} · ${bytes(account.bytes)} of ${bytes(limits.account_bytes)} · ` +
      `since ${day(account.created)} · TuneFind ${version}`;
  }

  async leave_() {
    await api.logOut().catch(() => {});
    this.onLeft_();
  }

  consentCard_() {
    const error = h("div", {});
    const link = h("a", { class: "button", href: api.exportAddress, download: true }, "Export my hums and feedback");
    const box = h("input", {
      type: "checkbox",
      role: "switch",
      id: "consent",
      checked: this.account_.consent,
      "aria-describedby": "consent-hint",
    });
    const show = () => {
      link.hidden = !box.checked;
    };
    box.addEventListener("change", async () => {
      try {
        this.account_ = await api.setConsent(box.checked);
        error.replaceChildren();
        announce(box.checked ? "Consent given." : "Consent withdrawn.");
      } catch (failed) {
        box.checked = !box.checked;
        error.replaceChildren(errorLine(failed));
      }
      show();
    });
    show();
    return card(
      "Hums for research",
      h("div", { class: "switch" }, box, h("label", { for: "consent" }, "My hums and feedback may be exported")),
      h(
        "p",
        { class: "hint", id: "consent-hint" },
        "While this is on, your recordings, your feedback and the songs that were searched can be exported as a data " +
          "set and used to tune the search on this server. Nothing leaves the server automatically. " +
          "Switching it off stops this at once, but does not undo earlier exports.",
      ),
      link,
      error,
    );
  }

  passwordCard_() {
    const old = password("current-password");
    const fresh = password("new-password", { minlength: "12", maxlength: "200" });
    const keep = h("input", { type: "checkbox" });
    return this.form_(
      "Password",
      [
        field("Current password", old),
        field("New password", fresh, { hint: "12 to 200 characters" }),
        h("label", { class: "check" }, keep, " Keep my tokens for programs"),
      ],
      "Change password",
      async () => {
        await api.setPassword(old.value, fresh.value, keep.checked);
        old.value = fresh.value = "";
        await this.loadTokens_();
        return "The password is changed. Other devices are logged out.";
      },
    );
  }

  tokensCard_() {
    const label = h("input", {
      type: "text",
      required: true,
      maxlength: "100",
      autocomplete: "off",
      placeholder: "backup script",
    });
    const days = h("input", { type: "number", required: true, min: "1", max: "3650", value: "365" });
    const secret = password("current-password");
    const form = this.form_(
      "Tokens for programs",
      [field("What for", label), field("Days valid", days), field("Current password", secret)],
      "Create token",
      async () => {
        const token = await api.createToken(label.value.trim(), Number(days.value), secret.value);
        label.value = secret.value = "";
        await this.loadTokens_();
        await showSecret(token);
        return "";
      },
    );
    form
      .querySelector("h2")
      .after(
        h(
          "p",
          { class: "hint" },
          "A program sends a token as ",
          h("code", {}, "Authorization: Bearer TOKEN"),
          " and can then do everything that you can, except what asks for your password.",
        ),
        this.tokens_,
      );
    return form;
  }

  async loadTokens_() {
    try {
      const { tokens } = await api.tokens();
      fill(
        this.tokens_,
        tokens.map((token) =>
          h(
            "li",
            {},
            h("span", { class: "name" }, token.label),
            h("span", { class: "facts" }, `until ${day(token.expires)}`),
            h(
              "button",
              {
                type: "button",
                class: "button small",
                "aria-label": `Delete token ${token.label}`,
                onclick: () => this.deleteToken_(token),
              },
              "Delete",
            ),
          ),
        ),
      );
    } catch (error) {
      fill(this.tokens_, h("li", {}, errorLine(error)));
    }
  }

  async deleteToken_(token) {
    if (
      !(await confirmed("Delete this token?", `Programs that use “${token.label}” lose access at once.`, "Delete"))
    )
      return;
    await api.deleteToken(token.id).catch((error) => announce(error.message));
    await this.loadTokens_();
  }

  endCard_() {
    const secret = password("current-password");
    return this.form_(
      "Delete my account",
      [
        h(
          "p",
          { class: "hint" },
          "This deletes all your songs and their files, hums, feedback and tokens. It cannot be undone.",
        ),
        field("Password, to delete the account", secret),
      ],
      "Delete my account",
      async () => {
        if (
          !(await confirmed(
            "Delete your account?",
            `${count(this.account_.songs, "song")} and all hums will be deleted permanently.`,
            "Delete everything",
          ))
        )
          return "";
        await api.deleteAccount(secret.value);
        this.onLeft_();
        return "";
      },
      "danger",
    );
  }

  /** A card with a form. `run()` handles its submission and resolves with a message to show, or "". */
  form_(title, content, action, run, kind = "") {
    const line = h("div", {});
    const button = h("button", { class: `button ${kind}` }, action);
    return h(
      "form",
      {
        class: "card",
        "aria-label": title,
        onsubmit: async (event) => {
          event.preventDefault();
          button.disabled = true;
          try {
            const words = await run();
            fill(line, words && h("p", { class: "done", role: "status" }, words));
          } catch (error) {
            fill(line, errorLine(error));
          }
          button.disabled = false;
        },
      },
      h("h2", {}, title),
      content,
      button,
      line,
    );
  }

  destroy() {}
}

function card(title, ...content) {
  return h("section", { class: "card", "aria-label": title }, h("h2", {}, title), content);
}

const password = (autocomplete, more = {}) => h("input", { type: "password", required: true, autocomplete, ...more });

/** Shows the secret of a new token, which the server tells only once. */
function showSecret(token) {
  const secret = h("input", {
    type: "text",
    readonly: true,
    value: token.token,
    class: "secret",
    onfocus: () => secret.select(),
  });
  const copied = h("p", { class: "hint", role: "status" });
  const copy = h(
    "button",
    {
      type: "button",
      class: "button",
      onclick: async () => {
        secret.select();
        try {
          await navigator.clipboard.writeText(token.token);
          copied.textContent = "Copied.";
        } catch {
          copied.textContent = "Press Ctrl+C to copy.";
        }
      },
    },
    "Copy",
  );
  return dialog(
    "Your new token",
    [field("Token", secret, { hint: "It is shown only now. Keep it secret, like a password." }), copy, copied],
    [h("button", { value: "", class: "button primary" }, "Done")],
  );
}
