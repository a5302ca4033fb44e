/* push_route.c -- preloaded in front of the real server, so that its pushes come to a service on
 * this machine: push.example.org has a public number, as the rules on addresses ask, and the road
 * to that number ends here. Who vouches for it stands in BUURT_PUSH_AUTHORITY, its port in
 * BUURT_PUSH_PORT. Everything else goes where it always goes.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <netinet/in.h>
#include <openssl/x509_vfy.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define NAME   "push.example.org"
#define NUMBER "8.8.4.4" /* any public one: nothing is sent there */

typedef int find_function(const char *, const char *, const struct addrinfo *, struct addrinfo **);
typedef int connect_function(int, const struct sockaddr *, socklen_t);
typedef int trust_function(X509_STORE *, const char *);

int getaddrinfo(const char *restrict name, const char *restrict service,
                const struct addrinfo *restrict hints, struct addrinfo **restrict out)
{
    find_function *real = NULL;
    *(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
    return real(name != NULL && strcmp(name, NAME) == 0 ? NUMBER : name, service, hints, out);
}

int connect(int socket, const struct sockaddr *to, socklen_t size)
{
    connect_function *real = NULL;
    *(void **)&real = dlsym(RTLD_NEXT, "connect");
    const char *port = getenv("BUURT_PUSH_PORT");
    struct sockaddr_in four;
    if (port == NULL || to->sa_family != AF_INET || size < sizeof(four)) {
        return real(socket, to, size);
    }
    memcpy(&four, to, sizeof(four));
    if (four.sin_addr.s_addr != inet_addr(NUMBER)) {
        return real(socket, to, size);
    }
    four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    four.sin_port = htons((uint16_t)strtoul(port, NULL, 10));
    return real(socket, (const struct sockaddr *)&four, sizeof(four));
}

int X509_STORE_load_file(X509_STORE *store, const char *file)
{
    trust_function *real = NULL;
    *(void **)&real = dlsym(RTLD_NEXT, "X509_STORE_load_file");
    const char *authority = getenv("BUURT_PUSH_AUTHORITY");
    return real(store, authority == NULL ? file : authority);
}
