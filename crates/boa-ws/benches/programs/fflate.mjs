import { gzipSync, gunzipSync, strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { measure, text, words } from "./measure.mjs";

measure(
    (size) => text(size, () => `${words(10)}\n`),
    (text) => {
        const bytes = strToU8(text);
        const packed = gzipSync(bytes, { mtime: 0 });
        const files = unzipSync(zipSync({ "a.txt": bytes.subarray(0, bytes.length >> 2), "b.txt": bytes.subarray(0, 1000) }, { mtime: new Date(2020, 1, 1) }));
        return packed.length + strFromU8(gunzipSync(packed)) + Object.keys(files).join() + files["a.txt"].length;
    },
);
