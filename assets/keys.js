// Keys for those who sit in front of a list all day. Everything they do can be done without them.

const rows = () => [...document.querySelectorAll("[data-row]")];
const off = document.body.dataset.keys === "off";
const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

function current() {
  return document.querySelector('[data-row][aria-current="true"]');
}

function go(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(current());
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  current()?.removeAttribute("aria-current");
  next.setAttribute("aria-current", "true");
  const link = next.querySelector("a");
  link?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

const actions = {
  j: () => go(1),
  k: () => go(-1),
  o: () => current()?.querySelector("a")?.click(),
  "/": () => document.querySelector("#q, #find")?.focus(),
  "?": () => document.getElementById("keys")?.scrollIntoView({ block: "center" }),
};

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-quick]");
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit(form.querySelector(".btn.next"));
    return;
  }
  if (off || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const action = actions[event.key] ?? actions[event.key.toLowerCase()];
  if (!action) return;
  event.preventDefault();
  action();
});

// What went wrong is read first.
document.querySelector("[data-focus]")?.focus();

for (const button of document.querySelectorAll("[data-print]")) {
  // Printing needs this script; without it there is no button.
  button.hidden = false;
  button.addEventListener("click", (event) => {
    event.preventDefault();
    window.print();
  });
}
