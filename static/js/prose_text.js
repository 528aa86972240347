/* Rich text as nodes and back, safe links, and places in a text. Loaded before prose.js. */

const SAFE_LINK = /^(https:\/\/|mailto:)/i;

const KEPT = new Set(["P", "BR", "STRONG", "EM", "UL", "OL", "LI", "BLOCKQUOTE", "A"]);
const RENAMED = { B: "STRONG", I: "EM", DIV: "P", H1: "P", H2: "P", H3: "P", H4: "P", H5: "P", H6: "P" };
const DROPPED = new Set(["SCRIPT", "STYLE", "TEMPLATE", "IFRAME", "OBJECT", "SVG", "MATH", "HEAD", "TITLE"]);

function copyInto(target, nodes) {
  for (const node of nodes) {
    if (node.nodeType === Node.TEXT_NODE) {
      target.append(node.data);
    } else if (node.nodeType === Node.ELEMENT_NODE) {
      const name = node.tagName.toUpperCase();
      if (DROPPED.has(name)) continue;
      const kept = RENAMED[name] || name;
      if (!KEPT.has(kept)) {
        copyInto(target, node.childNodes);
        continue;
      }
      const copy = document.createElement(kept);
      const href = node.getAttribute("href");
      if (kept === "A" && href && SAFE_LINK.test(href)) copy.setAttribute("href", href);
      copyInto(copy, node.childNodes);
      target.append(copy);
    }
  }
}

/** The text of a field as safe nodes: the server has cleaned it, a draft from this browser has not. */
function fragmentOf(text) {
  const fragment = document.createDocumentFragment();
  if (/<[a-z]/i.test(text)) {
    copyInto(fragment, new DOMParser().parseFromString(text, "text/html").body.childNodes);
  } else {
    for (const part of text.split(/\n\s*\n/)) {
      const paragraph = document.createElement("p");
      part.split("\n").forEach((line, index) => {
        if (index) paragraph.append(document.createElement("br"));
        paragraph.append(line);
      });
      fragment.append(paragraph);
    }
  }
  if (!fragment.hasChildNodes()) fragment.append(document.createElement("p"));
  return fragment;
}

/** An empty paragraph has no place for the caret: without a br, what is typed lands beside it. */
function holdOpen(element) {
  for (const paragraph of element.querySelectorAll("p:empty")) paragraph.append(document.createElement("br"));
}

function htmlOf(element) {
  const box = document.createElement("div");
  copyInto(box, element.childNodes);
  // A br at the end of a line only holds it open.
  for (const last of box.querySelectorAll("br:last-child")) if (!last.nextSibling) last.remove();
  return box.textContent.trim() ? box.innerHTML : "";
}

/** An address as it may be stored, or "" when it may not. */
function linkFrom(text) {
  const typed = text.trim();
  if (SAFE_LINK.test(typed)) return typed;
  if (/^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/.test(typed)) return `mailto:${typed}`;
  if (/^[a-z][a-z0-9+.-]*:/i.test(typed) || /\s/.test(typed)) return "";
  return /^[^\s/]+\.[^\s/]+/.test(typed) ? `https://${typed}` : "";
}

/* --- places --- */

/** Where a selection begins and where its caret stands; null when it is elsewhere. */
function selectionIn(element) {
  const selection = getSelection();
  if (!selection.rangeCount || !element.contains(selection.anchorNode)) return null;
  return {
    anchor: placeIn(element, selection.anchorNode, selection.anchorOffset),
    head: placeIn(element, selection.focusNode, selection.focusOffset),
  };
}

/** How many characters of text stand before a place; the way to find it again after the take-over. */
function placeIn(element, node, offset) {
  const range = document.createRange();
  range.setStart(element, 0);
  range.setEnd(node, offset);
  const box = document.createElement("div");
  box.append(range.cloneContents());
  return { text: box.textContent.length, blocks: box.querySelectorAll("p, br").length };
}

function positionOf(doc, caret) {
  let left = caret.text;
  let blocks = 0;
  let found = null;
  doc.descendants((node, at) => {
    if (found !== null) return false;
    if (node.isTextblock) {
      blocks += 1;
      const size = node.textContent.length;
      // At a border the count of blocks tells the end of one line from the start of the next.
      if (left < size || (left === size && blocks >= caret.blocks)) {
        found = at + 1 + left;
        return false;
      }
      left -= size;
    }
    return true;
  });
  return found ?? doc.content.size - 1;
}

/** Where `block` stands in `doc`, the copy nearest to place `index`; null when it is not there. */
function blockLike(doc, block, index) {
  let found = null;
  let distance = Infinity;
  doc.forEach((node, at, place) => {
    if (node.eq(block) && Math.abs(place - index) < distance) {
      distance = Math.abs(place - index);
      found = at;
    }
  });
  return found;
}

window.throughlineText = { SAFE_LINK, fragmentOf, holdOpen, htmlOf, linkFrom, selectionIn, positionOf, blockLike };
