// Comments on words: what is marked in a part's text goes into its comment form by a button.
//
// section[data-quotable] holds an article and, beside it, a form with input[data-quote]. The button
// stands in the side column while words of that article are marked; without this script the words
// are copied into the field by hand.

const LONGEST = 500;

for (const section of document.querySelectorAll("section[data-quotable]")) {
  const article = section.querySelector("article");
  const field = section.querySelector("[data-quote]");
  if (!article || !field) continue;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button-secondary quote-this no-print";
  button.textContent = "Comment on the marked words";
  button.hidden = true;
  section.querySelector("aside").prepend(button);

  const marked = () => {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return "";
    const range = selection.getRangeAt(0);
    if (!article.contains(range.commonAncestorContainer)) return "";
    return selection.toString().replace(/\s+/g, " ").trim().slice(0, LONGEST);
  };

  let words = "";
  document.addEventListener("selectionchange", () => {
    const now = marked();
    // Going to the button by keyboard may end the marking; the words stay until others are marked.
    if (!now && document.activeElement === button) return;
    words = now;
    button.hidden = !words;
  });
  button.addEventListener("click", () => {
    const fold = field.closest("details");
    if (fold) fold.open = true;
    field.value = words;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.form.querySelector("textarea").focus();
    button.hidden = true;
  });
}
