// Puts the SPARQL editor YASQE in the place of the text area of /query, which stays the field that the form sends.
// The package is loaded when the page stands, so that it delays nothing; until then the text area is there to be used.
const form = document.querySelector("form[data-prefixes]");
const area = form.querySelector("textarea");

const loaded = (tag, attributes) => new Promise((resolve, reject) => {
  const element = Object.assign(document.createElement(tag), attributes, { onload: resolve, onerror: reject });
  document.head.prepend(element); // before the page's own styles, which have the last word
});

const start = () => {
  const { prefixes, faultAt, expected } = form.dataset;
  const status = form.querySelector("[role=status]");

  const TERMS = `PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?kind ?term (SAMPLE(?name) AS ?label) WHERE {
  VALUES (?type ?kind) { (owl:Class "class") (owl:ObjectProperty "property") (owl:DatatypeProperty "property")
                         (owl:AnnotationProperty "property") }
  ?term a ?type .
  OPTIONAL { ?term skos:prefLabel ?name FILTER(LANGMATCHES(LANG(?name), "${document.documentElement.lang.slice(0, 2)}")) }
  FILTER(ISIRI(?term))
} GROUP BY ?kind ?term ORDER BY ?term`;
  const labels = new Map();
  let asked;

  const terms = () => {
    asked ??= fetch(`/sparql?${new URLSearchParams({ query: TERMS })}`, {
      headers: { Accept: "application/sparql-results+json" },
    }).then((response) => (response.ok ? response.json() : { results: { bindings: [] } })).then(({ results }) => {
      const kinds = { class: [], property: [] };
      for (const { kind, term, label } of results.bindings) {
        kinds[kind.value].push(term.value);
        if (label) labels.set(term.value, label.value);
      }
      return kinds;
    });
    return asked;
  };

  // A term is found by the beginning of its IRI, as YASQE does it, and shown with its label.
  const completesTerms = (kind, name) => Yasqe.forkAutocompleter(kind, {
    name,
    bulk: false,
    autoShow: true,
    get: async (_, token) => {
      const start = token?.autocompletionString ?? "";
      return (await terms())[kind].filter((iri) => iri.startsWith(start)).slice(0, 200);
    },
    postProcessSuggestion: (_, token, iri) => {
      const { tokenPrefix, tokenPrefixUri } = token;
      return tokenPrefix && tokenPrefixUri ? tokenPrefix + iri.slice(tokenPrefixUri.length) : `<${iri}>`;
    },
    postprocessHints: (editor, hints) => {
      const known = editor.getPrefixesFromQuery();
      for (const hint of hints) {
        const [prefix, ...rest] = hint.text.split(":");
        const label = labels.get(hint.text.startsWith("<") ? hint.text.slice(1, -1) : known[prefix] + rest.join(":"));
        hint.displayText = label ? `${hint.text}  ${label}` : hint.text;
      }
      return hints;
    },
  });
  completesTerms("class", "plan-classes");
  completesTerms("property", "plan-properties");
  Yasqe.forkAutocompleter("prefixes", {
    name: "plan-prefixes",
    persistenceId: null,
    get: () => Object.entries(JSON.parse(prefixes)).map(([prefix, iri]) => `${prefix}: <${iri}>`).sort(),
  });

  Yasqe.defaults.autocompleters = []; // its own ones ask other hosts; the list below would be laid over this one

  const holder = document.createElement("div");
  holder.className = "editor";
  holder.style.blockSize = `${area.offsetHeight}px`; // the same box: nothing below moves
  const hadFocus = document.activeElement === area;
  area.before(holder);
  area.hidden = true;
  area.required = false; // a field that is not shown cannot be focused by the browser's own check
  const submit = () => form.requestSubmit();
  const editor = new Yasqe(holder, {
    value: area.value,
    autocompleters: ["plan-prefixes", "plan-properties", "plan-classes", "variables"],
    persistenceId: null,
    createShareableLink: null,
    consumeShareLink: null,
    showQueryButton: false,
    resizeable: false,
    editorHeight: "100%",
    lineWrapping: false,
    hintConfig: { container: document.body },
    tabSize: 2,
    indentUnit: 2,
    screenReaderLabel: form.querySelector("label").textContent.trim(),
    extraKeys: { Tab: false, "Shift-Tab": false, "Ctrl-Enter": submit, "Cmd-Enter": submit, "Ctrl-S": false },
  });
  new ResizeObserver(() => editor.refresh()).observe(holder);
  form.querySelector("label").addEventListener("click", () => editor.focus());

  // YASQE says what it expects in a tooltip for the mouse with styles inside, which the security policy refuses.
  let timer;
  const report = () => {
    const icon = holder.querySelector(".parseErrorIcon");
    if (icon) icon.onmouseover = icon.onmouseout = null;
    clearTimeout(timer);
    if (editor.queryValid) {
      status.textContent = "";
      return;
    }
    timer = setTimeout(() => { status.textContent = fault(); }, 700);
  };
  const fault = () => {
    for (let line = 0; line < editor.lineCount(); line += 1) {
      const { state } = editor.getTokenAt({ line, ch: editor.getLine(line).length }, true);
      if (state.OK === false) {
        const here = faultAt.replace("{line}", line + 1);
        const words = state.possibleCurrent ?? [];
        return words.length ? `${here} ${expected} ${words.slice(0, 12).join("  ")}` : here;
      }
    }
    return "";
  };
  editor.on("changes", () => {
    area.value = editor.getValue();
    report();
  });
  report();
  if (hadFocus) {
    editor.setCursor(editor.posFromIndex(area.selectionStart));
    editor.focus();
  }
};

const load = async () => {
  const { editorScript, editorStyle } = form.dataset;
  await Promise.all([
    loaded("script", { src: editorScript }),
    loaded("link", { rel: "stylesheet", href: editorStyle }),
  ]);
  start();
};
const whenPainted = () => requestAnimationFrame(() => setTimeout(load));
if (document.readyState === "complete") whenPainted();
else addEventListener("load", whenPainted, { once: true });
