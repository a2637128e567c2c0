import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode, encode } from "fast-png";
import { mnistFolder } from "./mnist-folder.js";
import { checkout, setUp } from "./setup.js";

// `npm run gallery`: docs/gallery.md and its pictures, each made by the command that stands above it, on MNIST.

const folder = join(checkout, "docs", "gallery");
const mostBytes = 1_500_000;
const names = ["softmax", "mlp", "cnn"];

/**
 * One command; the pictures that it writes, by their names in the gallery.
 *
 * @typedef {{ argv: string, pictures: Record<string, string>, words: string }} Exhibit
 */

/** @type {{ title: string, exhibits: Exhibit[] }[]} */
const chapters = [
  {
    title: "From one digit to 55,000",
    exhibits: [
      {
        argv: "grow --out growth",
        pictures: { "growth/strip.png": "strip", "growth/curve.png": "accuracy", "growth/growth.png": "growth" },
        words:
          "Each row is a network that started from zero and took 500 updates. From one digit it learns that digit: its sheet is the 7 in red, and the nine others are its blue ghost. Up to ten digits each writer shows through, and there is still no 2 and no 5, so those sheets have no red. From a hundred on they show what digits have in common. One colour is one number in all of them. The folder holds the animation as a GIF too.",
      },
    ],
  },
  {
    title: "A digit that moves",
    exhibits: [
      {
        argv: "shift --digit 1 --model softmax mlp cnn --out shift.png",
        pictures: { "shift.png": "shift" },
        words:
          "The same 1, pushed to every place of the paper, and how sure three networks are that it is a 1. A network of one layer has learnt where the ink of a 1 should be, and is lost two pixels to the side. The convolutions of the third look for strokes wherever they are: that helps, and is not yet the same as not caring where, for the dense layer behind them still knows places.",
      },
    ],
  },
  {
    title: "A map of the digits",
    exhibits: [
      {
        argv: "map --out map.png",
        pictures: { "map.png": "map" },
        words:
          "5,000 test digits on a plane, so that each lies near those that it resembles. The map is made of pixels alone and knows no label; colours and names were laid over it afterwards. Neighbours mean something here, distances between far groups do not.",
      },
      {
        argv: "map --method pca --out pca.png",
        pictures: { "pca.png": "map-pca" },
        words: "The same digits in the two directions in which they differ most. Two numbers of 784 tell a 0 from a 1, and little else.",
      },
      {
        argv: "map --by mistakes --model softmax --out mistakes.png",
        pictures: { "mistakes.png": "map-mistakes" },
        words:
          "Those that the tutorial's network reads wrongly, each in the colour of what it is. Many lie among digits of another kind, or where two kinds meet: 4 and 9, 3, 5 and 8.",
      },
    ],
  },
  {
    title: "Inside a convolutional network",
    exhibits: [
      {
        argv: "show filters --model cnn --out filters.png",
        pictures: { "filters.png": "filters" },
        words:
          "The eight filters of the first layer, windows of 5 × 5 pixels. Some are edges of one slant or another: ink on this side, none on that.",
      },
      {
        argv: "show features 0 --model cnn --out features.png",
        pictures: { "features.png": "features" },
        words:
          "What each layer makes of a 7: eight views of it, each halved in size, then sixteen made of those eight, then ten scores. No filter was told what to look for.",
      },
      {
        argv: "show saliency 0 --model cnn --out saliency.png",
        pictures: { "saliency.png": "saliency" },
        words: "How the score would change with a little more ink at each pixel: what the answer hangs on, and what speaks against it.",
      },
    ],
  },
];

setUp();
const data = mnistFolder();
if (data === undefined) throw new Error("The gallery is made on MNIST: INKLING_DATA names a folder with its four files.");
const work = mkdtempSync(join(tmpdir(), "inkling-gallery-"));
try {
  trainWhatIsMissing();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { exhibits } of chapters) {
    for (const { argv, pictures } of exhibits) {
      inkling(argv.split(" "));
      for (const [made, name] of Object.entries(pictures)) hang(join(work, made), join(folder, `${name}.png`));
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
writeFileSync(join(checkout, "docs", "gallery.md"), page());
const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
console.log(`docs/gallery.md: ${readdirSync(folder).length} pictures, ${(bytes / 1e6).toFixed(2)} MB`);
if (bytes > mostBytes) throw new Error(`The pictures are larger than ${mostBytes / 1e6} MB together.`);

/** A model is named where the command runs; where its weights do not come with the package, they are trained there. */
function trainWhatIsMissing() {
  for (const name of names) {
    if (existsSync(join(checkout, "assets", "pretrained", `${name}.safetensors`))) continue;
    inkling(["train", "--model", name, "--out", `run-${name}`]);
    copyFileSync(join(work, `run-${name}`, "model.safetensors"), join(work, name));
  }
}

/** @param {string[]} argv */
function inkling(argv) {
  console.log(`inkling ${argv.join(" ")}`);
  const { status } = spawnSync(process.execPath, [join(checkout, "bin", "inkling.js"), ...argv], {
    cwd: work,
    env: { ...process.env, INKLING_DATA: data },
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status !== 0) throw new Error(`inkling ${argv.join(" ")} ended with ${status}`);
}

/**
 * Puts a picture into the gallery, half as large and as small a file as can be; an animation as it is.
 *
 * @param {string} from
 * @param {string} to
 */
function hang(from, to) {
  const file = readFileSync(from);
  if (file.includes("acTL")) {
    copyFileSync(from, to);
    return;
  }
  const { width, height, channels, data: pixels } = decode(file);
  const [halfWidth, halfHeight] = [width >> 1, height >> 1];
  const half = new Uint8Array(halfWidth * halfHeight * 3);
  for (let y = 0; y < halfHeight; y++) {
    for (let x = 0; x < halfWidth; x++) {
      for (let channel = 0; channel < 3; channel++) {
        let sum = 2;
        for (const at of [0, 1, width, width + 1]) sum += pixels[(2 * y * width + 2 * x + at) * channels + channel] ?? 0;
        half[(y * halfWidth + x) * 3 + channel] = sum >> 2;
      }
    }
  }
  writeFileSync(to, encode({ width: halfWidth, height: halfHeight, data: half, channels: 3, depth: 8 }, { zlib: { level: 9 } }));
}

function page() {
  const lines = [
    "# Gallery",
    "",
    "What Inkling draws of what networks learn, each picture under the command that made it. On MNIST; `npm run gallery` makes all of them anew. Red is positive, blue is negative, white is 0.",
  ];
  for (const { title, exhibits } of chapters) {
    lines.push("", `## ${title}`);
    for (const { argv, pictures, words } of exhibits) {
      lines.push("", "```sh", `inkling ${argv}`, "```", "", words);
      for (const name of Object.values(pictures)) lines.push("", `![${alternative(name)}](gallery/${name}.png)`);
    }
  }
  return `${lines.join("\n")}\n`;
}

/**
 * What a picture shows, for those who do not see it.
 *
 * @param {string} name
 */
function alternative(name) {
  const texts = {
    strip:
      "Fourteen rows of ten weight pictures, from 1 to 55,000 training digits: single handwritten digits turn into blurred common shapes",
    accuracy:
      "Accuracy over the number of training digits: on unseen digits it rises from 0.10 to 0.90, on the digits learnt from it falls from 1 to 0.90",
    growth: "An animation of the ten weight pictures as the number of training digits grows",
    shift:
      "A 1, and for three networks a square of how sure they are of it at each place; the dark area grows from softmax to the convolutional network",
    map: "Points in ten colours, in groups: 4 and 9 touch, and so do 3, 5 and 8",
    "map-pca": "Points in ten colours: 1 at the left and 0 at the right, the others mixed between them",
    "map-mistakes": "The map in gray with the wrongly read digits in colour, most of them where groups meet",
    filters: "Eight squares of 5 by 5 red and blue weights",
    features: "Rows of small gray pictures of a 7, layer by layer, and ten coloured scores",
    saliency: "A 7, the same square in red and blue, and ten bars",
  };
  const text = texts[/** @type {keyof typeof texts} */ (name)];
  if (text === undefined) throw new Error(`the picture ${name} has no text that says what it shows`);
  return text;
}
