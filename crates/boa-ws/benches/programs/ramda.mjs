import * as R from "ramda";
import { measure, parts, words } from "./measure.mjs";

measure(
    (size) => parts(size, () => `${words(5)}`),
    R.pipe(
        R.map(R.pipe(R.split(" "), R.applySpec({ first: R.head, last: R.last, letters: R.pipe(R.join(""), R.countBy(R.identity)), count: R.length }))),
        R.sortWith([R.ascend(R.prop("first")), R.descend(R.pathOr(0, ["letters", "a"]))]),
        R.groupBy(R.prop("last")),
        R.map(R.over(R.lensIndex(0), R.assoc("changed", true))),
        R.toPairs,
        (pairs) => JSON.stringify(pairs),
    ),
);
