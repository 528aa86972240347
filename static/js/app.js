/* What every page does. Nothing here is needed to finish a job: without script the same forms post.

   Attributes that pages use:
   data-once                 a form that is sent once: a second submit is dropped until an answer comes
   data-confirm="sentence"   on a form or a submit button: ask first; data-confirm-ok names the button
   data-announce="sentence"  on the root of a part that htmx swaps in: read out to a screen reader
   autofocus                 inside a swapped part: gets the focus; else the focus stays where it was */

const announcer = document.getElementById("announcer");

/** Say a sentence to screen readers without moving the focus. */
function announce(sentence) {
  if (!announcer || !sentence) return;
  announcer.textContent = "";
  // An empty turn lets the same sentence be read out twice in a row.
  setTimeout(() => { announcer.textContent = sentence; }, 50);
}
document.addEventListener("throughline:announce", (event) => announce(event.detail));

/** Show a sentence at the foot of the window until it is closed or replaced. */
function showNotice(sentence) {
  let box = document.getElementById("notice-box");
  if (!box) {
    box = document.createElement("div");
    box.id = "notice-box";
    box.className = "callout callout-stop notice-box";
    box.setAttribute("role", "alert");
    document.body.append(box);
  }
  const text = document.createElement("p");
  text.textContent = sentence;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button-quiet button-small";
  close.textContent = "Close";
  close.addEventListener("click", () => box.remove());
  box.replaceChildren(text, close);
}

/* --- asking before something that cannot be taken back --- */

/** Ask in a dialog. Resolves true or false; Escape is no. The safe answer has the focus. */
function ask(sentence, okLabel) {
  return new Promise((resolve) => {
    const dialog = document.createElement("dialog");
    dialog.setAttribute("aria-labelledby", "ask-text");
    const text = document.createElement("p");
    text.id = "ask-text";
    text.textContent = sentence;
    const row = document.createElement("div");
    row.className = "form-foot";
    const button = (label, className, answer) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = className;
      made.textContent = label;
      made.addEventListener("click", () => dialog.close(answer));
      row.append(made);
      return made;
    };
    const stay = button("Cancel", "button-secondary", "no");
    button(okLabel, "button-danger", "yes");
    dialog.append(text, row);
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
    stay.focus();
  });
}

// A form is let through once after a yes; the mark is taken off as it passes.
const agreed = new WeakSet();

function needsQuestion(form, submitter) {
  if (agreed.delete(form)) return "";
  return submitter?.dataset.confirm || form.dataset.confirm || "";
}

// In the capture phase, so that the question comes before htmx or anything else sees the submit.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const submitter = event.submitter;
  const question = needsQuestion(form, submitter);
  if (question && typeof HTMLDialogElement === "function") {
    event.preventDefault();
    event.stopImmediatePropagation();
    const okLabel = submitter?.dataset.confirmOk || form.dataset.confirmOk
      || submitter?.textContent.trim() || "Continue";
    ask(question, okLabel).then((yes) => {
      if (!yes) {
        submitter?.focus();
        return;
      }
      agreed.add(form);
      form.requestSubmit(submitter);
    });
    return;
  }
  if ("once" in form.dataset) {
    if (form.dataset.sent) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sent = "1";
    // aria-disabled, not disabled: a disabled button drops its name and value from what is sent.
    for (const button of form.querySelectorAll("button:not([type=button])")) {
      button.setAttribute("aria-disabled", "true");
    }
    form.setAttribute("aria-busy", "true");
  }
}, true);

function release(form) {
  if (!form?.dataset?.sent) return;
  delete form.dataset.sent;
  form.removeAttribute("aria-busy");
  for (const button of form.querySelectorAll("button[aria-disabled]")) {
    button.removeAttribute("aria-disabled");
  }
}
// Back in the browser shows the page as it was left: its forms may be sent again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-once]").forEach(release);
});

/* --- htmx --- */

const SENTENCES = {
  400: "The server could not read that request. Reload the page and try again.",
  401: "You have been signed out. Sign in again in another tab, then try once more.",
  403: "You may not do that here, or this page has been open too long. Reload it and try again.",
  404: "That is not there any more. Reload the page to see what is.",
  409: "Someone else changed this in the meantime. Reload the page to see both.",
  413: "That is too much for one request. Shorten the text or choose a smaller file.",
  429: "That was too often in a short time. Wait a minute and try again.",
  503: "The service is not available for the moment. Wait a little and try again.",
};

// A form sent back with its errors (422) or with what someone else wrote meanwhile (409) is shown;
// any other refusal is a sentence, below.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  const sentBack = xhr.status === 422 || xhr.status === 409;
  if (sentBack && (xhr.getResponseHeader("Content-Type") || "").startsWith("text/html")) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

document.body.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  let sentence = SENTENCES[xhr.status]
    || `The server answered with an error (${xhr.status}). Nothing was changed. Try again.`;
  // Our own refusals are one plain sentence; a whole page is not.
  const type = xhr.getResponseHeader("Content-Type") || "";
  const words = xhr.responseText.trim();
  if (type.startsWith("text/plain") && words && words.length < 300) sentence = words;
  showNotice(sentence);
});
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(name, () => {
    showNotice("No connection to the server. Check your network and try again.");
  });
}
document.body.addEventListener("htmx:swapError", () => {
  showNotice("The answer could not be shown. Reload the page.");
});
document.body.addEventListener("htmx:afterRequest", (event) => {
  release(event.detail.elt.closest?.("form"));
});

// A part that polls is swapped every second: read its sentence out only when it says something new.
let lastSaid = "";
document.body.addEventListener("htmx:afterSwap", (event) => {
  const swapped = event.detail.elt;
  const speaker = swapped.matches?.("[data-announce]")
    ? swapped : swapped.querySelector?.("[data-announce]");
  const sentence = speaker?.dataset.announce;
  if (sentence && sentence !== lastSaid) {
    lastSaid = sentence;
    announce(sentence);
  }
});

// htmx puts the focus back by id after a swap; only an explicit autofocus moves it.
document.body.addEventListener("htmx:afterSettle", (event) => {
  const swapped = event.detail.elt;
  const wanted = swapped.matches?.("[autofocus]") ? swapped : swapped.querySelector?.("[autofocus]");
  if (wanted) wanted.focus();
});

/* --- small things --- */

// An open menu closes on Escape and on a click elsewhere.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest?.("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// An error summary is where a failed form begins again.
document.querySelector(".error-summary")?.focus();

// allauth's passkey scripts report a refusal or a missing device through this event.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const name = event.detail?.exception?.name;
  showNotice(name === "NotAllowedError"
    ? "The passkey was not used: it was cancelled, or it took too long. Try again, or sign in another way."
    : "The passkey could not be used in this browser. Sign in another way.");
});
