/* Suggestions for a field of several words: <input data-several-words list="…"> with commas.

   A browser's own list offers words for the whole field. Here the word after the last comma is
   what the list is about: what stands before it is kept in front of each suggestion. Without
   script the list still helps with the first word. */

const sources = new Map();

/** The words of a list as the page brought them. */
function wordsOf(id) {
  if (!sources.has(id)) {
    const options = document.getElementById(id)?.options || [];
    sources.set(id, Array.from(options, (option) => option.value));
  }
  return sources.get(id);
}

/** A list of the field's own, so that two fields with the same words do not disturb each other. */
function listOf(input) {
  let list = document.getElementById(`${input.id}-words`);
  if (!list) {
    list = document.createElement("datalist");
    list.id = `${input.id}-words`;
    input.after(list);
    input.dataset.severalWords = input.getAttribute("list");
    input.setAttribute("list", list.id);
  }
  return list;
}

function offer(input) {
  const list = listOf(input);
  const comma = input.value.lastIndexOf(",");
  const before = comma < 0 ? "" : `${input.value.slice(0, comma).trimEnd()}, `;
  const said = new Set(before.split(",").map((word) => word.trim().toLowerCase()));
  const words = wordsOf(input.dataset.severalWords).filter((word) => !said.has(word.toLowerCase()));
  list.replaceChildren(...words.map((word) => new Option("", before + word)));
}

document.addEventListener("focusin", (event) => {
  if (event.target.matches?.("input[data-several-words]")) offer(event.target);
});
document.addEventListener("input", (event) => {
  if (event.target.matches?.("input[data-several-words]")) offer(event.target);
});
