import { relative } from "node:path";
import { buildPackage, PACKAGE_FOLDER } from "./build";

// The command `npm run build:components`.
const left = buildPackage(PACKAGE_FOLDER);
process.stdout.write(`${relative(process.cwd(), PACKAGE_FOLDER)} is built\n`);
for (const what of left) process.stdout.write(`without ${what}\n`);
