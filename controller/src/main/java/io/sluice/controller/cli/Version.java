package io.sluice.controller.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says: the version in the jar's manifest. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        final String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"sluice " + (version == null ? "(not packaged)" : version)};
    }
}
