// Bundles src/ and lays the style sheets and fonts beside it, under names that never change: Django's manifest
// storage gives them their hashes. The style sheets are joined, not compiled: today's bundlers lower light-dark()
// and logical properties into something that no longer follows data-theme and dir.
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

const here = import.meta.dir;
const target = process.argv[2] ?? join(here, "../annotations/static/annotations/build");

const sheets = {
  "site.css": ["tokens", "base", "controls", "components", "frame", "adaptations"],
  "workspace.css": ["workspace", "evidence"],
  "pages.css": ["pages", "changes", "report", "sources"],
  "public.css": ["public"],
};
const fonts = ["@fontsource-variable/inter/wght.css", "@fontsource-variable/source-serif-4/wght.css"];

async function scripts(): Promise<void> {
  const built = await Bun.build({
    entrypoints: [join(here, "src/site.ts"), join(here, "src/workspace.ts"), join(here, "src/copy.ts")],
    outdir: target,
    target: "browser",
    format: "esm",
    minify: true,
  });
  if (!built.success) throw new AggregateError(built.logs, "the scripts do not build");
}

/** The @font-face rules of the packages, with every file they name copied beside the style sheet. */
async function fontFaces(): Promise<string> {
  let rules = "";
  for (const sheet of fonts) {
    const source = Bun.resolveSync(sheet, here);
    const css = await readFile(source, "utf-8");
    for (const [, file] of css.matchAll(/url\(\.\/files\/([^)]+)\)/g)) {
      if (file) await copyFile(join(dirname(source), "files", file), join(target, "fonts", file));
    }
    rules += css.replaceAll("./files/", "./fonts/");
  }
  return rules;
}

await rm(target, { recursive: true, force: true });
await mkdir(join(target, "fonts"), { recursive: true });
await scripts();
const faces = await fontFaces();
for (const [name, parts] of Object.entries(sheets)) {
  const rules = await Promise.all(
    parts.map((part) => readFile(join(here, "styles", `${part}.css`), "utf-8")),
  );
  await writeFile(join(target, name), (name === "site.css" ? faces : "") + rules.join("\n"));
}
