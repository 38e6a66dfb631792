// Bundles what the pages load into src/vigie/web/static/web/dist, and axe for the tests beside the modules.
//   node build.mjs

import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const source = path.join(here, "..", "src", "vigie");
const out = path.join(source, "web", "static", "web", "dist");
const ICONS = path.join(here, "node_modules", "@tabler", "icons", "icons", "outline");

// The chart's stylesheet brings web fonts for icons that Vigie draws itself, and a strict policy forbids data: fonts.
const withoutFonts = {
  name: "without-fonts",
  setup(build) {
    build.onLoad({ filter: /dhtmlxgantt\.css$/ }, ({ path: file }) => ({
      contents: fs.readFileSync(file, "utf8").replace(/@font-face\s*\{[^}]*\}/g, ""),
      loader: "css",
    }));
  },
};

const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  target: "es2022",
  legalComments: "linked",
  outdir: out,
  loader: { ".svg": "dataurl", ".png": "dataurl" },
  plugins: [withoutFonts],
};

function* files(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* files(file);
    else if (/\.(html|py)$/.test(entry.name)) yield file;
  }
}

/** One sprite with the icons whose names stand in quotes somewhere in templates or code. */
function sprite() {
  const names = new Set();
  for (const file of files(source)) {
    for (const [, name] of fs.readFileSync(file, "utf8").matchAll(/["'}]([a-z][a-z0-9-]*)["'{]/g)) names.add(name);
  }
  let symbols = "";
  for (const name of [...names].sort()) {
    const file = path.join(ICONS, `${name}.svg`);
    if (!fs.existsSync(file)) continue;
    const inner = fs
      .readFileSync(file, "utf8")
      .replace(/<!--[^]*?-->/, "")
      .replace(/^[^]*?<svg[^>]*>/, "")
      .replace("</svg>", "")
      .replace(/<path stroke="none"[^>]*\/>/, "")
      .replace(/\s*\n\s*/g, "");
    symbols += `<symbol id="${name}" viewBox="0 0 24 24" stroke-linecap="round" stroke-linejoin="round">${inner}</symbol>`;
  }
  fs.writeFileSync(path.join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols}</svg>\n`);
}

fs.rmSync(out, { recursive: true, force: true });
fs.mkdirSync(out, { recursive: true });
await Promise.all([
  esbuild.build({ ...common, entryPoints: ["src/app.js", "src/theme.js", "src/charts.js"], format: "iife" }),
  esbuild.build({ ...common, entryPoints: ["src/gantt.js"], format: "esm" }),
]);
sprite();
