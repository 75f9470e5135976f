/** The newest Amazon Linux 2023 for arm64: EC2 looks the parameter up at each launch. */
export const DEFAULT_IMAGE_ID = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64";
export const DEFAULT_INSTANCE_TYPE = "t4g.micro";
/** Most bytes of user data that EC2 takes, before base64. */
export const MAX_USER_DATA_BYTES = 16_384;

const END = "END_OF_AGENT_SETTINGS";

/**
 * Installs the agent, writes its settings and starts it, now and at each boot. The settings are written as they are: nothing
 * is expanded in a here-document whose end is quoted, and JSON has no line of a bare word.
 */
export function agentUserData(settings: string): string {
  return `#!/bin/bash
set -euo pipefail
yum install -y aws-kinesis-agent
cat > /etc/aws-kinesis/agent.json <<'${END}'
${settings.trimEnd()}
${END}
systemctl enable aws-kinesis-agent
systemctl restart aws-kinesis-agent
`;
}
