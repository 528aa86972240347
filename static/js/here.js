// Who else of the team has this page open: #also-here[data-url], on pages with fields that save
// themselves. A courtesy: nothing waits for it, and when the server does not answer nobody is named.

const EVERY = 20_000;
const FIRST = 1_500;

const box = document.getElementById("also-here");
const { token } = window.throughline;
let clock = 0;

function body(gone) {
  const form = new FormData();
  form.set("page", window.location.pathname);
  form.set("csrfmiddlewaretoken", token(document.body));
  if (gone) form.set("gone", "1");
  return form;
}

/** Name them. The box is a live region of its own: news of others never talks over what the
    page itself has to say. */
function name(names) {
  const sentence = names.length ? `Also on this page: ${names.join(", ")}` : "";
  if (sentence !== box.textContent) box.textContent = sentence;
}

async function ask() {
  if (document.hidden) return;
  try {
    // Signed out, or no longer on the team: there is nothing to ask any more.
    const answer = await fetch(box.dataset.url, { method: "POST", body: body(false), redirect: "manual" });
    if (answer.ok) name((await answer.json()).names);
    else if (answer.status < 500) stop();
  } catch {
    name([]);
  }
}

function stop() {
  clearInterval(clock);
  clock = 0;
  name([]);
}

function leave() {
  if (clock) navigator.sendBeacon(box.dataset.url, body(true));
}

if (box && document.querySelector("form[data-autosave]")) {
  setTimeout(() => {
    clock = setInterval(ask, EVERY);
    ask();
  }, FIRST);
  document.addEventListener("visibilitychange", () => {
    if (!clock) return;
    if (document.hidden) leave();
    else ask();
  });
  window.addEventListener("pagehide", leave);
}
