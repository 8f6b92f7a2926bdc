import { Stream } from "misskey-js";
new Stream("http://127.0.0.1:PORT", null);
