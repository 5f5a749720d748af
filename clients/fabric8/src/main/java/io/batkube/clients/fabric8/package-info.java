/** The fabric8 client against any server. */
package io.batkube.clients.fabric8;
