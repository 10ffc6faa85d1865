// Filters the table of projects and gives what is shown as CSV.
(() => {
  const form = document.querySelector(".batch-filter");
  const rows = [...document.querySelectorAll(".batch tbody tr")];
  const words = form.querySelector("input");
  const verdict = form.querySelector("select");
  const output = form.querySelector("output");
  const texts = rows.map((row) => row.textContent.toLowerCase());

  const filter = () => {
    const wanted = words.value.trim().toLowerCase();
    let shown = 0;
    rows.forEach((row, number) => {
      row.hidden = !texts[number].includes(wanted) || (verdict.value !== "" && row.dataset.verdict !== verdict.value);
      shown += row.hidden ? 0 : 1;
    });
    output.textContent = form.dataset.shown.replace("{number}", shown);
  };

  // A cell that begins like a formula is given as text. Source: OWASP, CSV injection.
  const cell = (text) => {
    const plain = text.replace(/\s+/g, " ").trim();
    return `"${(/^[=+\-@]/.test(plain) ? `'${plain}` : plain).replaceAll('"', '""')}"`;
  };

  const csv = () => {
    const shown = [...document.querySelectorAll(".batch thead tr"), ...rows.filter((row) => !row.hidden)];
    const lines = shown.map((row) => [...row.cells].map((one) => cell(one.innerText)).join(","));
    const address = URL.createObjectURL(new Blob(["\uFEFF", lines.join("\r\n")], { type: "text/csv" }));
    const link = Object.assign(document.createElement("a"), { href: address, download: form.dataset.file });
    link.click();
    URL.revokeObjectURL(address);
  };

  let timer;
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(filter, 120); });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.querySelector("[data-csv]").addEventListener("click", csv);
  filter();
})();
