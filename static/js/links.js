/* Ties two records the moment a box is ticked: <form data-link-box> with one checkbox named "on".

   The form says the state it wants ("on" or not), so sending it twice changes nothing. Ticks made
   while one is on its way wait; the last one counts. When a save fails the box goes back.

   A tick made before this script was there is saved too; one that the browser put back when the page
   was loaded again is not anybody's. Loaded after drafts.js. */

class LinkBox {
  constructor(form) {
    this.form = form;
    this.box = form.querySelector("[name=on]");
    this.status = form.querySelector(".save-state");
    window.throughline.asTheyCame([this.box]);
    this.stored = this.box.defaultChecked;
    this.sending = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    this.box.addEventListener("change", () => this.save());
    this.save();
  }

  async save() {
    if (this.sending) return;
    this.sending = true;
    while (this.box.checked !== this.stored) {
      const wanted = this.box.checked;
      this.say("Saving…");
      const failure = await this.send();
      if (failure) {
        this.box.checked = this.stored;
        this.say(`Not saved: ${failure}`);
        break;
      }
      this.stored = wanted;
      this.say("Saved");
    }
    this.sending = false;
  }

  async send() {
    const body = new URLSearchParams(new FormData(this.form));
    const headers = { Accept: "application/json" };
    try {
      const answer = await fetch(this.form.action, { method: "POST", body, headers, redirect: "manual" });
      if (answer.ok) return "";
      if (answer.type === "opaqueredirect") return "you have been signed out. Sign in again in another tab.";
      if (answer.status === 403) return "your role here does not allow it, or the page is too old. Reload it.";
      if (answer.status === 404) return "one of the two entries is no longer there. Reload the page.";
      return "the server could not do it just now. Try again.";
    } catch {
      return "no connection to the server. Try again.";
    }
  }

  say(words) {
    this.status.textContent = words;
  }
}

document.querySelectorAll("form[data-link-box]").forEach((form) => new LinkBox(form));
