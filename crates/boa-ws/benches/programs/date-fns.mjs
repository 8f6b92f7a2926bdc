import { addBusinessDays, differenceInCalendarDays, format, formatDistance, parseISO } from "date-fns";
import { measure, number, parts } from "./measure.mjs";

const two = (number) => String(number).padStart(2, "0");
const date = () => `${2000 + number(30)}-${two(1 + number(12))}-${two(1 + number(28))}T${two(number(24))}:${two(number(60))}:00`;

measure(
    (size) => parts(size, date),
    (dates) => {
        const first = parseISO(dates[0]);
        return dates.map(parseISO).map((date) => [
            format(addBusinessDays(date, 7), "EEEE, do MMMM yyyy 'at' HH:mm"),
            differenceInCalendarDays(date, first),
            formatDistance(date, first),
        ].join()).join("\n");
    },
);
