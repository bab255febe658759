/** Tests of the package of the same name, and of the walls around it. */
package io.sluice.controller;
