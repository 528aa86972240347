/* Buttons that copy a field's text: data-copy="id of the field". Shown only where they work. */

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(field.value);
      document.dispatchEvent(new CustomEvent("throughline:announce", { detail: "Copied." }));
      button.textContent = "Copied";
    } catch {
      field.focus();
      field.select();
    }
  });
}
