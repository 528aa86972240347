/* What autosave shows under a field: buttons, what is wrong, two texts side by side; how it begins. Loaded before autosave.js. */

function makeButton(label, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button-secondary button-small";
  button.textContent = label;
  button.addEventListener("click", act);
  return button;
}

/** Say `sentence` in `error` and tie it to the controls; with "" the error goes away. */
function showError(error, controls, sentence) {
  error.textContent = sentence;
  error.hidden = !sentence;
  for (const control of controls) {
    const named = (control.getAttribute("aria-describedby") || "").split(/\s+/).filter((id) => id && id !== error.id);
    if (sentence) {
      control.setAttribute("aria-invalid", "true");
      named.push(error.id);
    } else control.removeAttribute("aria-invalid");
    if (named.length) control.setAttribute("aria-describedby", named.join(" "));
    else control.removeAttribute("aria-describedby");
  }
}

/** When the server sent no panel: the other text, as text. */
function plainPanel(data, rich) {
  const panel = document.createElement("div");
  panel.className = "conflict";
  const head = document.createElement("p");
  head.className = "callout-title";
  head.textContent = `Written by ${data.theirs_by || "someone else"}${data.theirs_at ? `, ${data.theirs_at}` : ""}:`;
  const text = document.createElement("p");
  text.textContent = rich
    ? new DOMParser().parseFromString(data.theirs, "text/html").body.textContent : data.theirs;
  panel.append(head, text);
  return panel;
}

/** The server's panel, with `choices` (name -> [label, act]) on its own [data-conflict] buttons or on new ones. */
function conflictPanel(data, rich, choices) {
  let panel = document.createElement("div");
  panel.innerHTML = data.panel || ""; // made by our own template, and no script runs from it
  if (!panel.firstElementChild) panel = plainPanel(data, rich);
  const row = document.createElement("div");
  row.className = "actions";
  for (const [name, [label, act]] of Object.entries(choices)) {
    const own = panel.querySelector(`[data-conflict="${name}"]`);
    if (own) {
      own.addEventListener("click", (event) => {
        event.preventDefault();
        act();
      });
    } else if (!panel.querySelector("[data-conflict]")) row.append(makeButton(label, act));
  }
  if (row.hasChildNodes()) (panel.querySelector(".conflict") || panel).append(row);
  return panel;
}

/** Text written before the scripts were there stays, with the caret in it, and is saved like all that comes after. */
function takeUp(field, text, caretStart, caretEnd) {
  const { control } = field;
  if (field.isText) control.value = text;
  else field.write(text);
  if (document.activeElement === control && caretStart != null) control.setSelectionRange(caretStart, caretEnd);
  field.typed();
}

Object.assign(window.throughline, { conflictPanel, makeButton, showError, takeUp });
