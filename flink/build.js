const { spawnSync } = require("node:child_process");

/** Flink 2.2 on the service runs Java 17. */
const OLDEST_JAVA = 17;
const OLDEST_MAVEN = [3, 8];

/** Makes `target/sql-runner.jar`, and beside it what runs a job on this machine. Arguments go on to Maven, such as `-o`. */
function main() {
  checkJava();
  checkMaven();
  // From nothing: what an earlier build packed would be packed again, and the JAR's hash would change.
  const args = ["-q", "-B", "clean", "package", ...process.argv.slice(2)];
  const { status } = spawnSync("mvn", args, { cwd: __dirname, stdio: "inherit" });
  if (status !== 0)
    fail("Maven failed; its own words are above. Without network, Maven needs what an earlier build fetched.");
  console.log("flink/target/sql-runner.jar is built.");
}

function checkJava() {
  const text = versionOf("javac", ["-version"], `Java ${OLDEST_JAVA} (a JDK)`);
  const version = Number(/javac (\d+)/.exec(text)?.[1]);
  if (!(version >= OLDEST_JAVA)) {
    fail(`javac is ${text.trim()}; the runner needs ${OLDEST_JAVA} or later: install it and put it first on the PATH.`);
  }
}

function checkMaven() {
  const text = versionOf("mvn", ["--version"], "Apache Maven");
  const [, major, minor] = (/Apache Maven (\d+)\.(\d+)/.exec(text) ?? []).map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_MAVEN;
  if (!(major > oldestMajor || (major === oldestMajor && minor >= oldestMinor))) {
    fail(`mvn is ${text.split("\n")[0]}; the build needs ${OLDEST_MAVEN.join(".")} or later.`);
  }
}

/** What a program says of its version. */
function versionOf(program, args, name) {
  const { error, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
  if (error) fail(`${program} is not on the PATH; install ${name}, such as by: apt-get install openjdk-17-jdk maven.`);
  return `${stdout}${stderr}`;
}

function fail(reason) {
  console.error(`build:flink: ${reason}`);
  process.exit(1);
}

main();
