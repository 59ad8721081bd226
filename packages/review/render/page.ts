/** Style of the page; its policy allows exactly this text. */
export const STYLE = `
:root { color-scheme: light dark; --line: #8884; --added: #2da44e33; --removed: #cf222e33; --risk: #bf8700; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 75rem; padding: 1rem; }
h1 { margin: 0; } h2 { margin: 2rem 0 .5rem; }
code, dd { font-family: ui-monospace, monospace; font-size: .9em; overflow-wrap: anywhere; white-space: pre-wrap; }
article { border: 1px solid var(--line); border-left: 4px solid #0969da; border-radius: 4px; margin: .5rem 0; padding: .4rem .8rem; content-visibility: auto; contain-intrinsic-size: auto 8rem; }
article.added { border-left-color: #2da44e; } article.removed { border-left-color: #cf222e; }
summary { cursor: pointer; } .subject { font-weight: 600; } .sign { display: inline-block; font-family: ui-monospace, monospace; width: 1.2em; }
small { opacity: .75; } dl { display: grid; grid-template-columns: minmax(8rem, 14rem) 1fr; gap: .2rem 1rem; margin: .5rem 0; }
dt { opacity: .8; overflow-wrap: anywhere; } dd { margin: 0; } ins, del { text-decoration: none; border-radius: 3px; padding: 0 .15em; }
ins { background: var(--added); } del { background: var(--removed); } dd > del { text-decoration: line-through; }
.query del { text-decoration: line-through; }
.metric { color: #0969da; } .label { color: #8250df; } .string { color: #0a7f3f; } .number { color: #b35900; } .function { color: #953800; } .keyword { color: #cf222e; } .variable { color: #bf3989; }
.risk { border-left: 3px solid var(--risk); margin: .4rem 0; padding-left: .6rem; } .grave strong, .risk strong { color: var(--risk); }
.filters { border: 1px solid var(--line); border-radius: 4px; display: flex; flex-wrap: wrap; gap: .2rem 1rem; }
.hidden { user-select: none; clip-path: inset(50%); height: 1px; overflow: hidden; position: absolute; width: 1px; }
figure { display: grid; grid-template-columns: 1fr 1fr; gap: .5rem; margin: .5rem 0; } figure img { max-width: 100%; } figure .difference { display: none; }
figure.shows-difference .difference { display: block; grid-column: 1 / 3; } .toggle { grid-column: 1 / 3; }
table { border-collapse: collapse; } th, td { border-bottom: 1px solid var(--line); padding: .2rem .8rem; text-align: left; } td { font-variant-numeric: tabular-nums; }
@media (prefers-color-scheme: dark) { .metric { color: #79b8ff; } .label { color: #c297ff; } .string { color: #7ee787; } .number { color: #ffab70; } .function { color: #ffb77c; } .keyword { color: #ff7b72; } .variable { color: #ff9bce; } }
`;

/** Script of the page: hides areas, and shows the difference of two pictures. */
export const SCRIPT = `
for (const box of document.querySelectorAll('[data-area]'))
  box.addEventListener('change', () => { document.getElementById(box.dataset.area).hidden = !box.checked; });
for (const box of document.querySelectorAll('[data-difference]'))
  box.addEventListener('change', () => { box.closest('figure').classList.toggle('shows-difference', box.checked); });
`;
