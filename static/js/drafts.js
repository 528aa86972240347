/* What autosave keeps in this browser, and how two texts are told apart. Loaded before autosave.js.

   Drafts are in localStorage by person, address, version and tab. They go as soon as the server has
   the text, and all of them go when the person signs out: the next one may sit at the same machine.
   The modules meet in window.throughline, since the storage that hashes file names leaves imports alone. */

const PERSON = document.querySelector("meta[name=user-id]")?.content || "";
const PREFIX = `throughline-draft|${PERSON}|`;

/* --- the tab --- */

// A duplicated tab copies sessionStorage. The id is taken out while the page lives and put back
// when it goes, so a copy made in between finds none and takes its own.
const tab = { id: "", seq: 0 };
function claimTab() {
  try {
    const kept = JSON.parse(sessionStorage.getItem("throughline-tab") || "null");
    sessionStorage.removeItem("throughline-tab");
    if (kept) Object.assign(tab, kept);
  } catch { /* storage is closed: a new id for each page does as well */ }
  // crypto.randomUUID is missing on plain-http hosts.
  tab.id ||= [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
claimTab();

/* --- drafts in this browser --- */

const drafts = {
  keys(prefix = PREFIX) {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
    } catch {
      return [];
    }
  },
  put(key, draft) {
    try {
      localStorage.setItem(key, JSON.stringify(draft));
      return true;
    } catch {
      return false; // full, or closed by the browser's settings
    }
  },
  drop(keys) {
    try {
      keys.forEach((key) => localStorage.removeItem(key));
    } catch { /* nothing was kept, so nothing is left */ }
  },
  newest(prefix) {
    const found = this.keys(prefix).map((key) => {
      try {
        return JSON.parse(localStorage.getItem(key));
      } catch {
        return null;
      }
    }).filter(Boolean);
    return found.sort((one, other) => other.at - one.at)[0] || null;
  },
};

/* --- texts --- */

/** The one stretch where two texts differ: `before` had [from, to), `after` has `text` there. */
function splice(before, after) {
  let from = 0;
  const shorter = Math.min(before.length, after.length);
  while (from < shorter && before[from] === after[from]) from += 1;
  let tail = 0;
  while (tail < shorter - from && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return { from, to: before.length - tail, text: after.slice(from, after.length - tail) };
}

/** Two changes of `base` in one text, or null when they touch. */
function mergeTexts(base, mine, theirs) {
  const changes = [splice(base, mine), splice(base, theirs)].sort((one, other) => other.from - one.from);
  if (changes[1].to >= changes[0].from) return null;
  return changes.reduce((text, change) => text.slice(0, change.from) + change.text + text.slice(change.to), base);
}

/** Texts that differ only in how they are written down (white space, attribute order, entities) are the same. */
function canonical(text, rich) {
  // The server folds and trims white space: that must not take back the space someone just typed.
  if (!rich) return text.replace(/\s+/g, " ").trim();
  const { body } = new DOMParser().parseFromString(text, "text/html");
  for (const node of body.querySelectorAll("*")) {
    for (const { name } of [...node.attributes]) if (name !== "href") node.removeAttribute(name);
  }
  return body.innerHTML.replace(/>\s+</g, "><").trim();
}

function token(form) {
  const cookie = document.cookie.match(/(?:^|;\s*)(?:__Host-csrf|csrftoken)=([^;]+)/);
  // The cookie is newer than the page after a new sign-in in another tab.
  return cookie?.[1] || form.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
}

// Only going back and loading again bring older texts and ticks into a page's fields: what is in them
// otherwise, and did not come with the page, was put there before the scripts had come.
const firstVisit = performance.getEntriesByType("navigation")[0]?.type === "navigate";

/** Boxes as they came, where the page was here before: browsers put older ticks back into them, some
    only once the page is whole. What someone has ticked meanwhile stays. */
function asTheyCame(boxes) {
  if (firstVisit) return;
  const touched = new Set();
  const reset = () => boxes.filter((box) => !touched.has(box)).forEach((box) => { box.checked = box.defaultChecked; });
  reset();
  boxes.forEach((box) => box.addEventListener("change", () => touched.add(box), { once: true }));
  window.addEventListener("pageshow", (event) => { if (!event.persisted) reset(); }, { once: true });
}

window.throughline = { PREFIX, tab, claimTab, drafts, firstVisit, asTheyCame, splice, mergeTexts, canonical, token, fields: () => [] };

/* --- signing out: what is kept in this browser goes too, never silently --- */

const { throughline } = window;
const until = async (done, ms) => {
  for (const end = Date.now() + ms; !done() && Date.now() < end;) await new Promise((wake) => { setTimeout(wake, 100); });
};
const unsettled = () => throughline.fields().some((field) => field.inFlight || (field.dirty && !field.halted && !field.retryTimer));

window.addEventListener("submit", (event) => {
  const form = event.target;
  if (!("signout" in form.dataset)) return;
  if (unsettled() && !form.dataset.flushed) {
    // Let what is on its way arrive first.
    event.preventDefault();
    event.stopImmediatePropagation();
    form.dataset.flushed = "1";
    throughline.fields().forEach((field) => field.save());
    until(() => !unsettled(), 4000).then(() => form.requestSubmit());
    return;
  }
  delete form.dataset.flushed;
  if (drafts.keys().length || throughline.fields().some((field) => field.dirty)) {
    form.dataset.confirm = "Some text was not saved to the server and is only in this browser. Signing out removes it. Cancel to go back and save or copy it.";
    form.dataset.confirmOk = "Sign out and remove it";
  } else delete form.dataset.confirm;
}, true);
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || !("signout" in event.target.dataset)) return;
  // Leaving must not write them again.
  for (const field of throughline.fields()) field.silence();
  drafts.drop(drafts.keys());
});
