// Makes static/dist from our own TypeScript and CSS and from the packages of package.json:
// hashed scripts and stylesheet, one sprite of the icons named in icons.txt, the fonts of pages and of documents,
// the licences of what is bundled, and manifest.json (plain name → hashed name). Run by build.py, never by hand.
import { createHash } from "node:crypto";
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";

const out = path.resolve(process.argv[2] ?? "static/dist");
const modules = path.resolve("node_modules");

/** The dark tokens stand once in tokens.css; data-theme="auto" gets the same ones when the machine is dark. */
const repeatDarkTokens = {
  name: "repeat-dark-tokens",
  setup(bundler) {
    bundler.onLoad({ filter: /[/\\]tokens\.css$/ }, async ({ path: file }) => {
      const text = await readFile(file, "utf8");
      const dark = /\[data-theme=dark\] \{([^}]*)\}/.exec(text);
      if (!dark) throw new Error("tokens.css has no [data-theme=dark] block");
      const auto = `@media (prefers-color-scheme: dark) { [data-theme=auto] {${dark[1]}} }\n`;
      return { contents: text + auto, loader: "css" };
    });
  },
};

async function bundle() {
  const result = await build({
    entryPoints: { app: "islands/main.ts", "app-style": "static/css/app.css" },
    bundle: true,
    splitting: true,
    format: "esm",
    target: ["es2022", "chrome109", "firefox115", "safari16"],
    minify: true,
    sourcemap: false,
    legalComments: "none",
    outdir: out,
    entryNames: "[name]-[hash]",
    chunkNames: "chunk-[name]-[hash]",
    assetNames: "fonts/[name]-[hash]",
    loader: { ".woff2": "file", ".png": "empty" },
    metafile: true,
    plugins: [repeatDarkTokens],
    logLevel: "warning",
  });
  const names = { "islands/main.ts": "app.js", "static/css/app.css": "app.css" };
  const manifest = {};
  for (const [file, made] of Object.entries(result.metafile.outputs)) {
    const name = made.entryPoint && names[made.entryPoint];
    if (name) manifest[name] = path.relative(out, path.resolve(file));
  }
  return manifest;
}

/** One <symbol> for each name in icons.txt; an unknown name fails the build. */
async function sprite() {
  const list = await readFile("icons.txt", "utf8");
  const names = list.split("\n").map((line) => line.trim()).filter((line) => line && !line.startsWith("#"));
  const symbols = [];
  for (const name of names) {
    const file = path.join(modules, "lucide-static", "icons", `${name}.svg`);
    const drawing = await readFile(file, "utf8").catch(() => {
      throw new Error(`icons.txt: lucide has no icon "${name}"`);
    });
    const inner = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(drawing)[1].replace(/\s+/g, " ").trim();
    symbols.push(`<symbol id="i-${name}" viewBox="0 0 24 24">${inner}</symbol>`);
  }
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}

async function writeHashed(name, text) {
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase();
  const { name: stem, ext } = path.parse(name);
  const hashed = `${stem}-${hash}${ext}`;
  await writeFile(path.join(out, hashed), text);
  return hashed;
}

/** Tinos (the metrics of Times New Roman) as TrueType, for the writer of PDF documents. */
async function documentFonts() {
  const faces = { "400Regular": "Regular", "700Bold": "Bold", "400Regular_Italic": "Italic", "700Bold_Italic": "BoldItalic" };
  const root = path.join(modules, "@expo-google-fonts", "tinos");
  const manifest = {};
  for (const [folder, face] of Object.entries(faces)) {
    const name = `fonts/Tinos-${face}.ttf`;
    await copyFile(path.join(root, folder, `Tinos_${folder}.ttf`), path.join(out, name));
    manifest[name] = name;
  }
  return manifest;
}

/** The licence of every bundled package travels with it. */
async function licences() {
  const wanted = JSON.parse(await readFile("package.json", "utf8")).dependencies;
  await mkdir(path.join(out, "licences"), { recursive: true });
  for (const name of Object.keys(wanted)) {
    const folder = path.join(modules, name);
    const files = (await readdir(folder)).filter((file) => /^licen[cs]e/i.test(file));
    if (files.length === 0) throw new Error(`${name} carries no licence file`);
    for (const file of files) {
      const flat = `${name.replace("/", "-")}-${file}`.replaceAll("@", "");
      await copyFile(path.join(folder, file), path.join(out, "licences", flat));
    }
  }
}

await rm(out, { recursive: true, force: true });
await mkdir(path.join(out, "fonts"), { recursive: true });
const manifest = await bundle();
manifest["icons.svg"] = await writeHashed("icons.svg", await sprite());
manifest["logo.svg"] = await writeHashed("logo.svg", await readFile("static/logo.svg", "utf8"));
Object.assign(manifest, await documentFonts());
await licences();
await writeFile(path.join(out, "manifest.json"), JSON.stringify(manifest, null, 1) + "\n");
