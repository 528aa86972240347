/* Turns <textarea data-prose> into a small rich-text editor: bold, italic, lists, quote, link.

   The editor's bundle (Tiptap, 144 KB compressed) is fetched only when someone points at or enters a
   field. Until then the field shows its text, already formatted and already editable, in the very
   element that the editor takes over, so nothing moves and no key is lost while the bundle loads.
   The textarea stays in the form, hidden, and is what is saved: each change fires its "input" event.
   When the bundle cannot be loaded, the plain textarea comes back.

   Other scripts set a text with textarea.value = ... and the event "throughline:value" on it. */

const BUNDLE = document.querySelector("script[data-prose-bundle]")?.dataset.proseBundle;
const { SAFE_LINK, fragmentOf, holdOpen, htmlOf, linkFrom, selectionIn, positionOf, blockLike } = window.throughlineText;

/* --- the bundle --- */

let loading = null;
function bundle() {
  loading ??= import(BUNDLE).catch((error) => {
    loading = null; // the next field to be entered tries again
    throw error;
  });
  return loading;
}

function extensions(kit) {
  const Item = kit.ListItem.extend({
    // Tab leaves the field as everywhere else; the brackets indent.
    addKeyboardShortcuts() {
      return {
        Enter: () => this.editor.commands.splitListItem(this.name),
        "Mod-]": () => this.editor.commands.sinkListItem(this.name),
        "Mod-[": () => this.editor.commands.liftListItem(this.name),
      };
    },
  });
  return [
    kit.Document, kit.Paragraph, kit.Text, kit.HardBreak, kit.History, kit.Bold, kit.Italic,
    kit.BulletList, kit.OrderedList, Item, kit.Blockquote,
    kit.Link.configure({
      autolink: false,
      linkOnPaste: true,
      defaultProtocol: "https",
      enableTarget: false,
      isAllowedUri: (address) => SAFE_LINK.test(address || ""),
    }),
  ];
}

/* --- the toolbar --- */

const ICONS = {
  bold: "M7 5h6a3.5 3.5 0 0 1 0 7H7zm0 7h7a3.5 3.5 0 0 1 0 7H7z",
  italic: "M10 5h7M7 19h7M14 5l-4 14",
  bulletList: "M9 6h11M9 12h11M9 18h11M4 6h.01M4 12h.01M4 18h.01",
  orderedList: "M10 6h10M10 12h10M10 18h10M4 4.5h1v4M4 8.5h2M4 14h2l-2 3h2",
  blockquote: "M5 5v14M9 7h11M9 12h11M9 17h7",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
};
const TOOLS = [
  ["bold", "Bold", (editor) => editor.chain().focus().toggleBold().run()],
  ["italic", "Italic", (editor) => editor.chain().focus().toggleItalic().run()],
  ["bulletList", "Bulleted list", (editor) => editor.chain().focus().toggleBulletList().run()],
  ["orderedList", "Numbered list", (editor) => editor.chain().focus().toggleOrderedList().run()],
  ["blockquote", "Quotation", (editor) => editor.chain().focus().toggleBlockquote().run()],
  ["link", "Link", editLink],
];
const SVG = "http://www.w3.org/2000/svg";

function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  const drawn = { d: ICONS[name], fill: "none", stroke: "currentColor", "stroke-width": "2", "stroke-linecap": "round", "stroke-linejoin": "round" };
  for (const [key, value] of Object.entries(drawn)) path.setAttribute(key, value);
  svg.append(path);
  return svg;
}

/** One Tab stop for the whole bar; the arrow keys, Home and End move inside it. */
function makeToolbar(labelText, bodyId, run) {
  const bar = document.createElement("div");
  bar.className = "prose-tools";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", `Text style: ${labelText}`);
  bar.setAttribute("aria-controls", bodyId);
  TOOLS.forEach(([name, label, command], index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.tool = name;
    button.tabIndex = index ? -1 : 0;
    button.title = label;
    button.setAttribute("aria-label", label);
    button.setAttribute("aria-pressed", "false");
    button.append(icon(name));
    button.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the selection
    button.addEventListener("click", () => run(command));
    bar.append(button);
  });
  bar.addEventListener("keydown", (event) => {
    const buttons = [...bar.children];
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    const next = buttons[(to + buttons.length) % buttons.length];
    buttons.forEach((button) => { button.tabIndex = button === next ? 0 : -1; });
    next.focus();
  });
  return bar;
}

/* --- links --- */

let linkDialog = null;
function makeLinkDialog() {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-labelledby", "link-title");
  // Only fixed words go into this markup; what people type is set as a value.
  dialog.innerHTML = `
    <form method="dialog" class="stack">
      <h2 id="link-title">Link</h2>
      <div class="field">
        <label for="link-address">Web or e-mail address</label>
        <div class="hint" id="link-hint">For example https://www.example.org or help@example.org</div>
        <input id="link-address" type="text" inputmode="url" autocomplete="off" aria-describedby="link-hint link-error">
        <p class="field-error" id="link-error" role="alert" hidden>Write an address that starts with https://, or an e-mail address.</p>
      </div>
      <div class="form-foot">
        <button class="button" value="set">Set link</button>
        <button class="button-secondary" type="button" data-answer="remove">Remove link</button>
        <button class="button-quiet" type="button" data-answer="cancel">Cancel</button>
      </div>
    </form>`;
  const input = dialog.querySelector("input");
  dialog.querySelector("form").addEventListener("submit", (event) => {
    const good = Boolean(linkFrom(input.value));
    dialog.querySelector(".field-error").hidden = good;
    input.setAttribute("aria-invalid", String(!good));
    if (!good) {
      event.preventDefault();
      input.focus();
    }
  });
  for (const button of dialog.querySelectorAll("[data-answer]")) {
    button.addEventListener("click", () => dialog.close(button.dataset.answer));
  }
  document.body.append(dialog);
  return dialog;
}

function editLink(editor) {
  linkDialog ??= makeLinkDialog();
  const dialog = linkDialog;
  const input = dialog.querySelector("input");
  const isLink = editor.isActive("link");
  input.value = (editor.getAttributes("link").href || "").replace(/^mailto:/i, "");
  input.removeAttribute("aria-invalid");
  dialog.querySelector(".field-error").hidden = true;
  dialog.querySelector("[data-answer=remove]").hidden = !isLink;
  dialog.returnValue = "";
  dialog.addEventListener("close", () => {
    const chain = editor.chain().focus();
    if (dialog.returnValue === "remove") chain.extendMarkRange("link").unsetLink().run();
    else if (dialog.returnValue === "set") {
      const href = linkFrom(input.value);
      if (editor.state.selection.empty && !isLink) {
        chain.insertContent({ type: "text", text: input.value.trim(), marks: [{ type: "link", attrs: { href } }] }).run();
      } else chain.extendMarkRange("link").setLink({ href }).run();
    } else chain.run();
  }, { once: true });
  dialog.showModal();
  input.select();
}

/* --- one field --- */

let held = false;
addEventListener("pointerdown", () => { held = true; }, true);
for (const name of ["pointerup", "pointercancel", "dragend"]) addEventListener(name, () => { held = false; }, true);
addEventListener("blur", (event) => { if (event.target === window) held = false; });

class Prose {
  constructor(textarea) {
    this.textarea = textarea;
    this.editor = null;
    this.mounting = null;
    const label = document.querySelector(`label[for="${CSS.escape(textarea.id)}"]`);
    if (label && !label.id) label.id = `${textarea.id}-label`;

    this.body = document.createElement("div");
    this.body.id = `${textarea.id}-body`;
    this.body.className = "prose-body prose";
    const locked = textarea.disabled || textarea.readOnly;
    const attributes = {
      role: "textbox", "aria-multiline": "true", contenteditable: String(!locked), tabindex: "0",
      spellcheck: "true",
    };
    if (label) attributes["aria-labelledby"] = label.id;
    if (locked) attributes["aria-readonly"] = "true";
    for (const [name, value] of Object.entries(attributes)) this.body.setAttribute(name, value);
    this.body.replaceChildren(fragmentOf(textarea.value));
    // What was written before this script was there is plain text still.
    if (textarea.value !== textarea.defaultValue && !/<[a-z]/i.test(textarea.value)) textarea.value = htmlOf(this.body);
    holdOpen(this.body);

    this.box = document.createElement("div");
    this.box.className = "prose-box";
    this.bar = makeToolbar(label?.textContent.trim() || "text", this.body.id, (command) => this.run(command));
    this.bar.hidden = locked;
    this.box.append(this.bar, this.body);
    textarea.before(this.box);
    const entered = document.activeElement === textarea;
    textarea.hidden = true;
    this.copyState();

    if (!locked) {
      this.box.addEventListener("pointerenter", () => bundle().catch(() => {}), { once: true });
      this.body.addEventListener("focus", () => this.mount());
      this.body.addEventListener("input", () => { if (!this.editor) this.store(htmlOf(this.body)); });
      this.body.addEventListener("compositionstart", () => { this.composing = true; });
      this.body.addEventListener("compositionend", () => { this.composing = false; });
      label?.addEventListener("click", () => this.body.focus());
      if (entered) this.enter();
    }
    textarea.addEventListener("throughline:value", () => this.show());
    textarea.addEventListener("focus", () => this.body.focus());
    new MutationObserver(() => this.copyState()).observe(textarea, {
      attributes: true, attributeFilter: ["aria-invalid", "aria-describedby"],
    });
  }

  // Autosave marks the textarea; what people and screen readers meet is the editor.
  copyState() {
    for (const name of ["aria-invalid", "aria-describedby"]) {
      const value = this.textarea.getAttribute(name);
      if (value) this.body.setAttribute(name, value);
      else this.body.removeAttribute(name);
    }
  }

  /** Someone was in the field before this script was there, and goes on at the end of its text. */
  enter() {
    this.body.focus();
    getSelection().selectAllChildren(this.body.lastElementChild);
    getSelection().collapseToEnd();
  }

  store(html) {
    if (this.textarea.value === html) return;
    this.textarea.value = html;
    this.textarea.dispatchEvent(new Event("input", { bubbles: true }));
  }

  mount() {
    this.mounting ??= bundle().then(async (kit) => {
      await this.stillness();
      this.takeOver(kit);
    }, () => this.giveUp());
    return this.mounting;
  }

  /** Wait until no button is held and no word is being composed: the browser sets the caret after that. */
  async stillness() {
    while (held || this.composing) await new Promise((wake) => { setTimeout(wake, 20); });
    await new Promise((wake) => { setTimeout(wake, 0); });
  }

  takeOver(kit) {
    const focused = document.activeElement === this.body;
    const selected = focused ? selectionIn(this.body) : null;
    this.kit = kit;
    const kept = ["role", "aria-multiline", "aria-labelledby", "spellcheck", "id", "tabindex"];
    const attributes = Object.fromEntries(
      kept.filter((name) => this.body.hasAttribute(name)).map((name) => [name, this.body.getAttribute(name)]),
    );
    attributes.class = "prose-body prose";
    const content = this.textarea.value ? htmlOf(this.body) : "";
    this.body.replaceChildren();
    this.editor = new kit.Editor({
      element: { mount: this.body },
      injectCSS: false, // a style element would break the content security policy; app.css has the rules
      extensions: extensions(kit),
      content,
      parseOptions: { preserveWhitespace: true }, // the space that someone just typed at the end of a line
      editorProps: {
        attributes,
        handleKeyDown: (view, event) => {
          if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            editLink(this.editor);
            return true;
          }
          return false;
        },
      },
      onUpdate: ({ editor }) => this.store(editor.isEmpty ? "" : editor.getHTML()),
      onTransaction: ({ editor }) => this.showPressed(editor),
    });
    this.copyState();
    this.showPressed(this.editor);
    if (selected) this.select(selected);
  }

  /** Have the same words selected, or the caret in the same place, as before the editor came. */
  select({ anchor, head }) {
    const [from, to] = [anchor, head].map((place) => positionOf(this.editor.state.doc, place)).sort((a, b) => a - b);
    this.editor.chain().focus(to, { scrollIntoView: false }).setTextSelection({ from, to }).run();
  }

  giveUp() {
    const focused = this.box.contains(document.activeElement);
    this.mounting = null;
    this.box.remove();
    this.textarea.hidden = false;
    if (focused) this.textarea.focus();
  }

  showPressed(editor) {
    for (const button of this.bar.children) {
      const on = String(editor.isActive(button.dataset.tool));
      if (button.getAttribute("aria-pressed") !== on) button.setAttribute("aria-pressed", on);
    }
  }

  async run(command) {
    await this.mount();
    if (this.editor) command(this.editor);
  }

  /** Show textarea.value, touching only the part that differs, so that a caret elsewhere stays. */
  show() {
    const box = document.createElement("div");
    box.append(fragmentOf(this.textarea.value));
    if (!this.editor) {
      if (htmlOf(box) === htmlOf(this.body)) return;
      this.body.replaceChildren(...box.childNodes);
      holdOpen(this.body);
      if (document.activeElement === this.body) this.enter();
      return;
    }
    const { state, view } = this.editor;
    const wanted = this.kit.createDocument(box.innerHTML, state.schema);
    const start = state.doc.content.findDiffStart(wanted.content);
    if (start === null) return;
    const change = state.tr.setMeta("preventUpdate", true);
    const here = state.selection.$head;
    const same = here.depth ? blockLike(wanted, here.node(1), here.index(0)) : null;
    if (same !== null) {
      // The caret's own block is in the new text too: replace what stands after it and before it.
      change.replace(here.after(1), state.doc.content.size, wanted.slice(same + here.node(1).nodeSize, wanted.content.size));
      change.replace(0, here.before(1), wanted.slice(0, same));
    } else {
      let { a, b } = state.doc.content.findDiffEnd(wanted.content);
      const overlap = Math.max(0, start - Math.min(a, b));
      a += overlap;
      b += overlap;
      change.replace(start, a, wanted.slice(start, b));
    }
    view.dispatch(change);
  }
}

/* --- every field on the page, and those that htmx brings --- */

const known = new WeakSet();
function adopt(root) {
  if (!BUNDLE) return;
  const found = [...root.querySelectorAll("textarea[data-prose]")];
  if (root.matches?.("textarea[data-prose]")) found.push(root);
  for (const textarea of found) {
    if (known.has(textarea) || !textarea.id) continue;
    known.add(textarea);
    new Prose(textarea);
  }
}
adopt(document);
document.body.addEventListener("htmx:load", (event) => adopt(event.detail.elt));
