import semver from "semver";
import { measure, number, parts } from "./measure.mjs";

const version = () => `${number(20)}.${number(30)}.${number(40)}${number(4) ? "" : `-beta.${number(9)}+${number(1000)}`}`;

measure(
    (size) => parts(size, version),
    (versions) => {
        const fitting = versions.filter((version) => semver.satisfies(version, "^3.1 || >=7.2.0 <12 || ~15.4"));
        return semver.sort(versions.slice()).join() + fitting.map((version) => semver.inc(version, "minor")).join() + semver.maxSatisfying(versions, "<5");
    },
);
