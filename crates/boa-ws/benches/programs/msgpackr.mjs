import { Packr } from "msgpackr";
import { measure, number, parts, word, words } from "./measure.mjs";

const record = (id) => JSON.stringify({ id, name: words(3), tags: [word(), word()], price: number(1000) / 7, inner: { at: id * 1e9, note: null, "ä": "☃" } });

measure(
    (size) => JSON.parse(`[${parts(size, record).join()}]`),
    (records) => {
        const plain = new Packr({ useRecords: false }), shared = new Packr({ structures: [] });
        const [first, second] = [plain.pack(records), shared.pack(records)];
        return `${first.length} ${second.length} ${JSON.stringify(plain.unpack(first))} ${JSON.stringify(shared.unpack(second))}`;
    },
);
