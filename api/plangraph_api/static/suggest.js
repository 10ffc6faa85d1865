// Suggestions under the question box. Source of the keyboard behaviour: WAI-ARIA practices, editable combobox with list.
(() => {
  const form = document.querySelector("form[data-suggest]");
  const input = form.querySelector("input[type=search]");
  const list = form.querySelector("[role=listbox]");
  let options = [];
  let active = -1;
  let asked = 0;
  let timer;

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const mark = (index) => {
    active = index;
    options.forEach((option, number) => option.setAttribute("aria-selected", String(number === active)));
    if (active < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", options[active].id);
    options[active].scrollIntoView({ block: "nearest" });
  };

  const choose = (option) => {
    input.value = option.dataset.text;
    close();
    form.requestSubmit();
  };

  const show = (suggestions) => {
    options = suggestions.map((suggestion, number) => {
      const option = document.createElement("li");
      option.id = `suggestion-${number}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.text = suggestion.text;
      option.append(suggestion.text);
      if (suggestion.group) {
        const group = document.createElement("small");
        group.textContent = suggestion.group;
        option.append(" ", group);
      }
      return option;
    });
    list.replaceChildren(...options);
    active = -1;
    list.hidden = options.length === 0;
    input.setAttribute("aria-expanded", String(options.length > 0));
  };

  const ask = async () => {
    const text = input.value.trim();
    const number = ++asked;
    if (!text) return close();
    const parameters = new URLSearchParams({ q: text.slice(0, 200), lang: form.dataset.lang });
    try {
      const response = await fetch(`${form.dataset.suggest}?${parameters}`);
      if (!response.ok || number !== asked) return;
      const { suggestions } = await response.json();
      if (number === asked && document.activeElement === input) show(suggestions);
    } catch {
      close(); // without the network the box still works
    }
  };

  input.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(ask, 120);
  });
  input.addEventListener("compositionend", () => { clearTimeout(timer); timer = setTimeout(ask, 60); });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    if (event.key === "ArrowDown") mark((active + 1) % options.length);
    else if (event.key === "ArrowUp") mark((active <= 0 ? options.length : active) - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && active >= 0) choose(options[active]);
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", () => setTimeout(close, 150));
  form.addEventListener("submit", () => { asked += 1; clearTimeout(timer); close(); });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
})();
