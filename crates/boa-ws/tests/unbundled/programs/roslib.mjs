import * as R from "roslib";
new (R.Ros ?? R.default.Ros)({ url: "ws://127.0.0.1:PORT/x" });
