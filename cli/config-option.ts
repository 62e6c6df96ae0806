import { Option } from 'commander';

/** `--config FILE`, the same for every command. */
export function configOption(): Option {
  return new Option(
    '--config <file>',
    'banyan.yaml (default $BANYAN_CONFIG, else ./banyan.yaml if any)',
  );
}
