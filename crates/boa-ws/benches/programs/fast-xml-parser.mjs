import { XMLBuilder, XMLParser } from "fast-xml-parser";
import { measure, number, text, word, words } from "./measure.mjs";

const item = (index) => `  <item id="${index}" kind='${word()}'>\n    <name>${words(3)} &amp; ${word()}</name>\n    <price>${number(1000) / 10}</price>\n` +
    `    <!-- ${words(3)} -->\n    <note><![CDATA[${words(4)} <b>]]></note><empty/>\n  </item>\n`;

measure(
    (size) => `<?xml version="1.0"?>\n<list>\n${text(size, item)}</list>\n`,
    (xml) => {
        const options = { ignoreAttributes: false, cdataPropName: "cdata" };
        return new XMLBuilder({ ...options, format: true }).build(new XMLParser(options).parse(xml));
    },
);
