/* Long comments and letters survive a lost session: <textarea data-keep> is kept in this browser as
   it is typed, and offered back until the server has said that it was sent. Loaded after drafts.js.

   What was chosen with the words is kept too: fields with [data-keep-with]. A page with
   [data-kept-pages], which says that nothing was sent, gets the way back to where it was written.

   The server says so with an element [data-sent] on the page that follows. Signing out removes what
   is kept, like every other draft. Without script or storage the forms work as they are. */

const { PREFIX, drafts } = window.throughline;
const KEPT = `${PREFIX}kept|`;

/** Where a box's text is kept: by the form's address and the part of the plan it is about. */
function keyOf(box) {
  const part = box.form.querySelector("[name=component]")?.value || "";
  return `${KEPT}${new URL(box.form.action).pathname}|${part}`;
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

/** What was chosen with the words: [data-keep-with], each by its name. */
function chosenWith(box) {
  const fields = [...box.form.querySelectorAll("[data-keep-with]")].filter((field) => field.type !== "radio" || field.checked);
  return Object.fromEntries(fields.map((field) => [field.name, field.value]));
}

function keep(box, sent) {
  if (!box.value.trim()) {
    drafts.drop([keyOf(box)]);
    return;
  }
  const page = box.form.querySelector("[name=next]")?.value || window.location.pathname;
  drafts.put(keyOf(box), { text: box.value, chosen: chosenWith(box), page, at: Date.now(), sent });
}

if (document.querySelector("[data-sent]")) {
  drafts.drop(drafts.keys(KEPT).filter((key) => read(key)?.sent));
}

for (const box of document.querySelectorAll("textarea[data-keep]")) {
  const draft = read(keyOf(box));
  // It was sent and did not arrive: another text's arrival must not take it away.
  if (draft?.sent) drafts.put(keyOf(box), { ...draft, sent: false });
  if (draft?.text && !box.value.trim()) bringBack(box, draft);
  box.form.addEventListener("input", () => keep(box, false));
  box.form.addEventListener("submit", () => keep(box, true));
}

/** Put the text back, say so beside the box, and let it be thrown away. */
function bringBack(box, { text, chosen = {} }) {
  box.value = text;
  for (const field of box.form.querySelectorAll("[data-keep-with]")) {
    const value = chosen[field.name];
    if (value === undefined) continue;
    if (field.type === "radio") field.checked = field.value === value;
    else if (!field.options || [...field.options].some((option) => option.value === value)) field.value = value;
  }
  const fold = box.closest("details");
  if (fold) fold.open = true;
  const note = document.createElement("p");
  note.className = "small cluster";
  note.append("Brought back from this browser; it has not been sent.");
  const away = document.createElement("button");
  away.type = "button";
  away.className = "button-quiet button-small";
  away.textContent = "Discard it";
  away.addEventListener("click", () => {
    box.value = "";
    keep(box, false);
    note.remove();
    box.focus();
  });
  note.append(away);
  box.after(note);
}

const ways = document.querySelector("[data-kept-pages]");
if (ways) {
  const kept = drafts.keys(KEPT).map(read).filter((draft) => draft?.sent && draft.page?.startsWith("/") && !draft.page.startsWith("//"));
  kept.sort((one, other) => other.at - one.at);
  if (kept.length) ways.href = kept[0].page;
  ways.hidden = !kept.length;
}
