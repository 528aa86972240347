// Quoted words are marked where they stand in the text of a version.
//
// section.with-side holds an article and, beside it, comments: blockquote[data-here] for words that
// the server has found in that article. Each gets a button that shows them there. Browsers without
// highlights show the words by selecting them.

const marks = globalThis.CSS?.highlights && globalThis.Highlight ? new Highlight() : null;
if (marks) CSS.highlights.set("quoted", marks);

const plain = (text) => text.replace(/[“”]/g, '"').replace(/[‘’]/g, "'").replace(/\u00ad/g, "");

/** The letters of an element without its spaces, each with the text node and place it stands at. */
function letters(element) {
  const found = { text: "", at: [] };
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    for (let place = 0; place < node.data.length; place += 1) {
      const letter = plain(node.data[place]).toLowerCase();
      if (letter.length !== 1 || /\s/.test(letter)) continue;
      found.text += letter;
      found.at.push([node, place]);
    }
  }
  return found;
}

/** The range of the words in the article; null when the browser does not find them. */
function rangeOf(read, words) {
  const wanted = plain(words).toLowerCase().replace(/\s+/g, "");
  const from = wanted ? read.text.indexOf(wanted) : -1;
  if (from < 0) return null;
  const [first, last] = [read.at[from], read.at[from + wanted.length - 1]];
  const range = document.createRange();
  range.setStart(...first);
  range.setEnd(last[0], last[1] + 1);
  return range;
}

function show(range) {
  const around = range.startContainer.parentElement;
  around.scrollIntoView({ block: "center" });
  const selection = document.getSelection();
  selection.removeAllRanges();
  if (!marks) selection.addRange(range);
  document.dispatchEvent(new CustomEvent("throughline:announce", { detail: `In the text: ${around.textContent.trim().slice(0, 200)}` }));
}

for (const section of document.querySelectorAll("section.with-side")) {
  const quotes = section.querySelectorAll("blockquote[data-here]");
  const article = section.querySelector("article");
  if (!quotes.length || !article) continue;
  const read = letters(article);
  for (const quote of quotes) {
    const range = rangeOf(read, quote.textContent);
    if (!range) continue;
    if (!quote.closest(".is-resolved")) marks?.add(range);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button-quiet button-small no-print";
    button.textContent = "Show in the text";
    button.addEventListener("click", () => show(range));
    quote.after(button);
  }
}
