/** Holds our class in Chronicle's package against what Chronicle would have made itself. */
package net.openhft.chronicle.hash;
