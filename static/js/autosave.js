/* Saves a field while it is being written, and says the truth about it.

   <form class="field" id="kind-pk-field" method="post" action="..." data-autosave data-version="7">
     token, input[name=version], label, .hint, a control named "value", .field-error, .save-state
   Without script the same form posts whole.

   Sent: value, version, tab (an id for this tab), seq (rising). Answers:
   200 {state:"saved", version, saved_at, value|null, message}   409 {state:"conflict", version, theirs,
   theirs_by, theirs_at, mine, panel}   422 {state:"refused", message}   else: not saved, and why.

   Loaded after drafts.js and field_parts.js. The rules: one request in flight for a field, the newest text waits; a request is never aborted;
   what is not yet saved is kept in localStorage, by person, address, version and tab; a text is only
   ever replaced under the caret when the person asks for it. */

const QUIET_MS = 1500; // after the last key
const LONGEST_MS = 10_000; // while someone writes without a pause
const SLOW_MS = 8000;
const KEEPALIVE_BYTES = 60_000; // the browsers' limit is 64 KiB for all such requests together
const { PREFIX, tab, claimTab, drafts, firstVisit, splice, mergeTexts, canonical, token, conflictPanel, makeButton, showError, takeUp } = window.throughline;
const say = (sentence) => document.dispatchEvent(new CustomEvent("throughline:announce", { detail: sentence }));

/* --- one field --- */

class Field {
  constructor(form) {
    this.form = form;
    this.controls = [...form.querySelectorAll("[name=value]")];
    this.control = this.controls[0];
    this.rich = this.control.matches("textarea[data-prose]");
    this.error = form.querySelector(".field-error");
    this.status = form.querySelector(".save-state");
    this.url = form.action;
    this.version = form.dataset.version;
    this.path = PREFIX + new URL(this.url).pathname + "|";
    this.failures = 0;
    this.inFlight = this.waiting = false; // a save is on its way; more to send once the answer is there
    this.halted = false; // a conflict is open: the person decides
    this.pending = null; // a stored text that would have moved the caret
    form.autocomplete = "off"; // else a reload may put an old text over a newer one
    const found = this.read();
    const { selectionStart, selectionEnd } = this.control;
    this.reset();
    this.stored = this.read(); // what the server is known to have
    this.listen();
    if (found === this.stored || !firstVisit) return this.offerDraft(found);
    takeUp(this, found, selectionStart, selectionEnd);
  }

  /* reading and writing the control */

  get isText() {
    return this.controls.length === 1 && !["checkbox", "radio", "select-multiple"].includes(this.control.type);
  }

  read() {
    if (this.isText) return this.control.value;
    return JSON.stringify(new FormData(this.form).getAll("value"));
  }

  write(text) {
    if (!this.isText) {
      const chosen = new Set(JSON.parse(text));
      for (const control of this.controls) {
        if (control.options) for (const option of control.options) option.selected = chosen.has(option.value);
        else control.checked = chosen.has(control.value);
      }
    } else if (["text", "search", "url", "tel", "textarea"].includes(this.control.type) && !this.rich) {
      const change = splice(this.control.value, text);
      this.control.setRangeText(change.text, change.from, change.to, "preserve");
    } else {
      this.control.value = text;
      this.control.dispatchEvent(new Event("throughline:value"));
    }
  }

  /** Put back what the page came with: a browser may have filled in an older text. */
  reset() {
    for (const control of this.controls) {
      if (control.options) {
        const options = [...control.options];
        if (!options.some((option) => option.defaultSelected)) continue;
        options.forEach((option) => { option.selected = option.defaultSelected; });
      } else if (["checkbox", "radio"].includes(control.type)) control.checked = control.defaultChecked;
      else if (control.value !== control.defaultValue) control.value = control.defaultValue;
    }
  }

  get dirty() { return this.read() !== this.stored; }
  get focused() { return this.form.contains(document.activeElement); }

  listen() {
    this.form.addEventListener("input", () => this.typed());
    // A date reports a change for each digit of the year; half a year is not worth saving.
    this.form.addEventListener("change", () => (["date", "number"].includes(this.control.type) ? this.typed() : this.save()));
    this.form.addEventListener("focusout", (event) => {
      if (this.form.contains(event.relatedTarget)) return;
      this.save();
      if (this.pending && !this.dirty) this.takePending();
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
  }

  /* what the person sees */

  show(state, sentence, ...buttons) {
    if (!this.status) return;
    this.status.dataset.state = state;
    const words = document.createElement("span");
    words.textContent = sentence;
    // Saving comes and goes with every pause: seen, but not read out.
    if (state === "saving" || state === "typing") words.setAttribute("aria-hidden", "true");
    this.status.replaceChildren(words, ...buttons);
  }

  refuse(sentence) {
    if (!this.error) return this.show("failed", `Not saved: ${sentence}`);
    this.error.id ||= `${this.form.id}-error`;
    return showError(this.error, this.controls, sentence);
  }

  /* typing */

  typed() {
    if (this.error && !this.error.hidden) this.refuse("");
    if (!this.inFlight && !this.halted && this.status?.dataset.state !== "failed") this.show("typing", "Not saved yet");
    clearTimeout(this.draftTimer);
    this.draftTimer = setTimeout(() => this.keep(), 300);
    clearTimeout(this.quietTimer);
    this.quietTimer = setTimeout(() => this.save(), QUIET_MS);
    this.longTimer ??= setTimeout(() => this.save(), LONGEST_MS);
  }

  /** Keep unsaved text in this browser. True when nothing would be lost if the page went away now. */
  keep() {
    clearTimeout(this.draftTimer);
    if (!this.dirty) return true;
    return drafts.put(`${this.path}${this.version}|${tab.id}`, { version: this.version, value: this.read(), at: Date.now() });
  }

  /** Signed out: from here on this page neither keeps nor sends anything. */
  silence() {
    this.keep = () => true;
    this.save = () => {};
  }

  forget() {
    drafts.drop(drafts.keys(this.path).filter((key) => key.endsWith(`|${tab.id}`)));
  }

  /* saving */

  async save({ leaving = false, insist = false } = {}) {
    clearTimeout(this.quietTimer);
    clearTimeout(this.longTimer);
    clearTimeout(this.retryTimer);
    this.longTimer = undefined;
    if (this.halted || (!this.dirty && !insist)) {
      if (!this.dirty && !this.inFlight && this.status?.dataset.state === "typing") this.show("", "");
      return;
    }
    this.keep();
    if (this.inFlight) {
      this.waiting = true;
      return;
    }
    const sent = this.read();
    const body = new URLSearchParams(new FormData(this.form));
    if (!body.has("value")) body.set("value", ""); // an unticked box sends nothing by itself
    tab.seq += 1;
    for (const [name, value] of Object.entries({ version: this.version, tab: tab.id, seq: tab.seq })) body.set(name, value);
    this.inFlight = true;
    this.show("saving", "Saving…");
    const slow = setTimeout(() => this.show("saving", "Still saving. Your text is kept in this browser."), SLOW_MS);
    let response = null;
    let data = null;
    try {
      const small = body.toString().length < KEEPALIVE_BYTES;
      response = await fetch(this.url, {
        method: "POST", body, redirect: "manual", credentials: "same-origin", keepalive: leaving && small,
        headers: { Accept: "application/json", "X-CSRFToken": token(this.form) },
      });
      if (response.headers.get("Content-Type")?.includes("json")) data = await response.json();
    } catch { /* no connection: answered below */ }
    clearTimeout(slow);
    this.inFlight = false;
    this.answer(sent, response, data);
    if (this.waiting) {
      this.waiting = false;
      // The same text would only be refused again.
      if (!this.halted && !this.retryTimer && this.read() !== sent) this.save();
    }
  }

  answer(sent, response, data) {
    this.retryTimer = undefined;
    const status = response?.status ?? 0;
    if (response?.type === "opaqueredirect" || status === 401) {
      this.failed("You have been signed out. Sign in again in another tab; your text is kept in this browser.", { again: 30 });
    } else if (status === 200 && data?.state === "saved") this.saved(sent, data);
    else if (status === 409 && data) this.conflict(data);
    else if (status === 422 || status === 400 || status === 413) {
      this.failures = 0;
      this.refuse(data?.message || "The text was not accepted: it may be too long. Shorten it; what you typed is still here.");
      this.show("failed", "Not saved");
    } else if (status === 403) {
      this.failed(data?.message || "You may not change this, or this page has been open too long. Copy your text, then reload the page.");
    } else if (status === 404 || status === 410) {
      this.failed(data?.message || "This is not there any more. Copy your text before you leave the page.");
    } else if (status >= 500 || status === 429 || status === 200) {
      this.failed("The server cannot take it just now. Your text is kept in this browser; trying again.", { again: true });
    } else this.failed("No connection to the server. Your text is kept in this browser; trying again.", { again: true });
  }

  failed(sentence, { again = false } = {}) {
    this.failures += 1;
    const safe = this.keep();
    const words = safe ? sentence : sentence.replace(/your text is kept in this browser/i, "this browser could not keep your text: do not close the page");
    // The same failure twice is not announced twice.
    const full = `Not saved: ${words[0].toLowerCase()}${words.slice(1)}`;
    if (this.status?.textContent !== full) this.show("failed", full);
    if (!again) return;
    const seconds = again === true ? Math.min(60, 2 ** this.failures) : again;
    this.retryTimer = setTimeout(() => {
      this.retryTimer = undefined;
      this.save();
    }, seconds * 1000);
  }

  saved(sent, data) {
    this.form.dispatchEvent(new CustomEvent("throughline:saved", { bubbles: true }));
    this.failures = 0;
    this.refuse("");
    const differs = data.value != null && this.isText && canonical(data.value, this.rich) !== canonical(sent, this.rich);
    if (differs && !this.merge(sent, data)) {
      // The stored text stays aside; the next save still starts from the version this text came from.
      this.stored = sent;
      this.pending = data;
      this.show("saved", `Saved at ${data.saved_at}. ${data.message || "The stored text differs from what you see."}`,
        makeButton("Show the stored text", () => this.takePending()));
      return;
    }
    if (!differs) {
      this.stored = sent;
      if (data.value != null && this.isText && !this.rich && !this.focused && !this.dirty) {
        this.write(data.value);
        this.stored = this.read();
      }
    }
    this.setVersion(data.version);
    this.forget();
    if (this.dirty) this.keep();
    this.show("saved", `Saved at ${data.saved_at}${data.message ? `. ${data.message}` : ""}`);
    if (this.dirty) this.typed();
  }

  /** Bring the stored text into the control without moving the caret; false when that cannot be done. */
  merge(sent, data) {
    const now = this.read();
    if (now === sent) {
      if (this.focused && !this.rich) {
        const theirs = splice(sent, data.value);
        const caret = this.control.selectionStart;
        if (caret === null || (caret > theirs.from && caret < theirs.to)) return false;
      }
      this.write(data.value);
      this.stored = this.read();
      return true;
    }
    const text = mergeTexts(sent, now, data.value);
    if (text === null) return false;
    this.write(text);
    this.stored = data.value;
    return true;
  }

  takePending() {
    const data = this.pending;
    if (!data) return;
    this.pending = null;
    this.write(data.value);
    this.stored = this.read();
    this.setVersion(data.version);
    this.forget();
    this.show("saved", `Saved at ${data.saved_at}`);
  }

  setVersion(version) {
    this.pending = null;
    this.version = String(version);
    this.form.dataset.version = this.version;
    const hidden = this.form.querySelector("[name=version]");
    if (hidden) hidden.value = this.version;
  }

  /* two texts */

  conflict(data) {
    this.halted = true;
    this.keep();
    this.show("failed", `Not saved: ${data.theirs_by || "someone else"} changed this text in the meantime. Both texts are shown below.`);
    this.panel?.remove();
    const choices = {
      mine: ["Keep mine", () => this.settle(data, null)],
      theirs: ["Take theirs", () => this.settle(data, data.theirs)],
    };
    if (this.isText) choices.both = ["Edit both", () => this.settle(data, this.joined(data.theirs))];
    this.panel = conflictPanel(data, this.rich, choices);
    this.form.after(this.panel);
  }

  joined(theirs) {
    const mine = this.read();
    return this.rich ? mine + theirs : [mine, theirs].filter(Boolean).join(this.control.tagName === "TEXTAREA" ? "\n\n" : " ");
  }

  settle(data, text) {
    this.halted = false;
    this.panel?.remove();
    this.panel = null;
    this.forget();
    this.setVersion(data.version);
    this.stored = data.theirs;
    if (text !== null) this.write(text);
    if (text === data.theirs) {
      this.stored = this.read();
      this.show("saved", "Their text is shown. Yours is in the history.");
    } else this.save({ insist: true });
    this.control.focus();
  }

  /* after a crash, a time-out or a new sign-in */

  offerDraft(found) {
    const draft = drafts.newest(this.path)
      || (found !== this.stored ? { value: found, version: this.version, at: Date.now() } : null);
    if (!draft) return;
    const same = this.isText ? canonical(draft.value, this.rich) === canonical(this.stored, this.rich) : draft.value === this.stored;
    if (same) {
      drafts.drop(drafts.keys(this.path));
      return;
    }
    const when = new Date(draft.at).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
    this.show("draft", `Text from ${when} was not saved.`,
      makeButton("Restore", () => {
        drafts.drop(drafts.keys(this.path));
        // It was written on this version: the server merges it, or shows both.
        this.version = String(draft.version);
        this.write(draft.value);
        this.save();
        this.control.focus();
      }),
      makeButton("Discard", () => {
        drafts.drop(drafts.keys(this.path));
        this.show("", "");
        this.control.focus();
      }));
    say("Text that was not saved is offered back.");
  }
}

/* --- every field on the page --- */

const fields = new Map();
function adopt(root) {
  const forms = [...root.querySelectorAll("form[data-autosave]")];
  if (root.matches?.("form[data-autosave]")) forms.push(root);
  for (const form of forms) {
    if (!fields.has(form) && form.querySelector("[name=value]:not([disabled])")) fields.set(form, new Field(form));
  }
  for (const form of fields.keys()) if (!form.isConnected) fields.delete(form);
}
const all = () => [...fields.values()];
window.throughline.fields = all;
adopt(document);
document.body.addEventListener("htmx:load", (event) => adopt(event.detail.elt));
document.body.addEventListener("htmx:beforeSwap", (event) => {
  for (const field of all()) if (event.detail.target?.contains(field.form)) field.save();
});

document.addEventListener("visibilitychange", () => {
  for (const field of all()) {
    if (document.hidden) field.save({ leaving: true });
    else if (field.retryTimer) field.save(); // perhaps signed in again in another tab
  }
});
window.addEventListener("pagehide", () => {
  for (const field of all()) field.save({ leaving: true });
  try {
    sessionStorage.setItem("throughline-tab", JSON.stringify(tab));
  } catch { /* the next page takes a new id */ }
});
window.addEventListener("pageshow", (event) => { if (event.persisted) claimTab(); });
window.addEventListener("online", () => all().forEach((field) => field.retryTimer && field.save()));
window.addEventListener("beforeunload", (event) => {
  if (all().some((field) => !field.keep())) event.preventDefault();
});
