import { createTwoFilesPatch, diffWordsWithSpace } from "diff";
import { measure, parts, words } from "./measure.mjs";

const changed = (lines) => lines.map((line, index) => index % 40 === 7 ? `${words(6)}\n` : line);

measure(
    (size) => parts(size, () => `${words(8)}\n`),
    (lines) => {
        const [before, after] = [lines.join(""), changed(lines).join("")];
        const patch = createTwoFilesPatch("before", "after", before, after);
        const changes = lines.map((line, index) => index % 10 ? 0 : diffWordsWithSpace(line, `${line} ${line.slice(0, 20)}`).length);
        return patch + changes.join();
    },
);
