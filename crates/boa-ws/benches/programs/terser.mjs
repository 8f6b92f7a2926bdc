import { minify } from "terser";
import { measure } from "./measure.mjs";
import { program } from "./source.mjs";

measure(program, async (source) => (await minify(source, { compress: true, mangle: true })).code);
