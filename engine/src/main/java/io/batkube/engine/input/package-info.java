/** Files from outside: opened in one way, refused in one way. */
package io.batkube.engine.input;
