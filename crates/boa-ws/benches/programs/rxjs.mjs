import { concatMap, filter, from, groupBy, lastValueFrom, map, mergeMap, of, reduce, scan, toArray } from "rxjs";
import { measure, parts, word } from "./measure.mjs";

measure(
    (size) => parts(size, word),
    async (items) => {
        const count = await lastValueFrom(from(items).pipe(map((item) => item.length), filter((length) => length > 4), scan((sum, length) => sum + length, 0)), { defaultValue: 0 });
        const groups = await lastValueFrom(from(items).pipe(
            groupBy((item) => item),
            mergeMap((group) => group.pipe(concatMap((item) => of(item)), reduce((all) => all + 1, 0), map((all) => [group.key, all]))),
            toArray(),
        ));
        return JSON.stringify([count, groups]);
    },
);
