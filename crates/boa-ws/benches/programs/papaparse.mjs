import Papa from "papaparse";
import { measure, number, text, word, words } from "./measure.mjs";

const row = (index) => `${index},${word()},"${words(3)}, ""${word()}""",${number(1e6) / 100},${words(2)}\r\n`;

measure(
    (size) => `id,name,note,price,tag\r\n${text(size, row)}`,
    (csv) => Papa.unparse(Papa.parse(csv, { header: true, dynamicTyping: true, skipEmptyLines: true }).data),
);
