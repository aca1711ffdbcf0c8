"use strict";

// One line of text or several, without signs that mail programs and chats would change on the way.
function cleanValue(value) {
  let kept = "";
  for (const sign of value.replace(/\r\n?/g, "\n")) {
    const code = sign.codePointAt(0);
    const hidden = (code < 0x20 && code !== 0x0a) || (code >= 0x7f && code <= 0x9f) || code === 0x2028 || code === 0x2029;
    kept += code >= 0xd800 && code <= 0xdfff ? "\ufffd" : hidden ? " " : sign;
  }
  return kept.trim();
}

// The answer as "key: value" lines; a line break inside a value is written as \n, a backslash as two.
function writeAnswer(pairs) {
  const lines = [];
  for (const [key, given] of pairs) {
    const value = cleanValue(given).replace(/\\/g, "\\\\").replace(/\n/g, "\\n");
    if (value !== "") lines.push(key + ": " + value);
  }
  lines.push("End of form");
  return lines.join("\n");
}

function setValue(part, value) {
  for (const input of document.querySelectorAll("input[data-" + part + "]")) input.value = value;
}

function preparePage() {
  const page = document.body.dataset;
  const visit = new URLSearchParams(location.search);
  for (const input of document.querySelectorAll("input[data-visit]")) {
    input.value = cleanValue((visit.get(input.name) || "").slice(0, 100));
  }
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  setValue("answer", Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(""));
  for (const form of document.querySelectorAll("form")) form.removeAttribute("hidden");
  document.addEventListener("submit", (event) => {
    setValue("sent", new Date().toISOString());
    if (page.way === "endpoint") return;
    event.preventDefault();
    const pairs = Array.from(new FormData(event.target)).filter(([key]) => key !== "End of form");
    const text = writeAnswer(pairs);
    document.getElementById("done").textContent = page.done;
    if (page.way === "whatsapp") location.href = page.to + "?text=" + encodeURIComponent(text);
    else location.href = page.to + "&body=" + encodeURIComponent(text.replace(/\n/g, "\r\n"));
  });
}

if (typeof document !== "undefined") preparePage();
