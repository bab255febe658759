/**
 * Tells of connections whoever asks, beside the workers and without a word to them: {@code ConnectionServer} serves the socket of
 * {@link io.sluice.table.ConnectionQuery}, a {@code Walk} reads the workers' flow tables while they go on using them, and a
 * {@code Filter} passes those that are meant to the {@code Answer}, which goes out piece by piece as its client takes it. Nothing
 * is kept of a connection once it is told of, so that ten million take no more memory than one; and nothing is allocated for it,
 * for a collection would stop the workers. Only what is to be forgotten is told to the worker that owns it, by a note.
 */
package io.sluice.dataplane.connections;
