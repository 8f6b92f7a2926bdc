import dayjs from "dayjs";
import customParseFormat from "dayjs/plugin/customParseFormat.js";
import utc from "dayjs/plugin/utc.js";
import { measure, number, parts } from "./measure.mjs";

const two = (number) => String(number).padStart(2, "0");
const date = () => `${2000 + number(30)}-${two(1 + number(12))}-${two(1 + number(28))} ${two(number(24))}:${two(number(60))}`;

measure(
    (size) => parts(size, date),
    (dates) => {
        dayjs.extend(utc);
        dayjs.extend(customParseFormat);
        return dates.map((date) => dayjs.utc(date, "YYYY-MM-DD HH:mm").add(40, "day").startOf("week").format("ddd D MMM YYYY HH:mm")).join("\n");
    },
);
