#!/usr/bin/env perl
# Gives the files of the folder "app" to the browsers of this machine, and to nobody else. It listens on 127.0.0.1
# alone, answers GET and HEAD alone, and knows only the files that files.txt names, with their types; every answer
# carries the headers of headers.txt. It writes nothing and stops with its window. Nothing beyond Perl is needed.
#   perl server.pl PORT [COMMAND ...]    COMMAND opens the browser, once the page can be had
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use IO::Socket::INET;
use POSIX qw(WNOHANG);

$| = 1;
use constant { CHILDREN => 64, HEAD_BYTES => 16_384, HEAD_SECONDS => 10, BODY_SECONDS => 600 };
my ($port, @browser) = @ARGV;
die "perl server.pl PORT [COMMAND ...]\n" unless ($port // '') =~ /^[0-9]{1,5}$/;
my $here  = dirname(abs_path($0));
my $app   = abs_path("$here/../app") // die "The folder app is missing: unpack the whole zip.\n";
my %types = map { /^(\S+) (.+)$/ ? ($1 => $2) : () } lines('files.txt');
my $fixed = join '', map { "$_\r\n" } lines('headers.txt');
# A foreign name that was made to point at this machine (DNS rebinding) is refused by its Host.
my %hosts = map { ("$_:$port" => 1) } qw(localhost 127.0.0.1);

# "localhost" means two addresses: nobody else may hold the port at either.
my $server = !connection('127.0.0.1') && !connection('::1') && IO::Socket::INET->new(
    LocalAddr => '127.0.0.1', LocalPort => $port, Listen => 128, ReuseAddr => 1, Proto => 'tcp');
if (!$server) {
    if (is_ours()) {
        print "\n  Isodoubt is running already: its page is opened.\n",
            "  After an update, close the window of the older one first.\n\n";
        open_browser();
        exit 0;
    }
    print "\n  Port $port is not to be had (another program may use it), so Isodoubt was not started.\n",
        "  Write another number from 1024 to 32767 into a file port.txt beside the launcher and start again.\n",
        "  Reviews belong to the port: those made with $port are seen again only with $port.\n\n";
    exit 2;
}
print "\n  Isodoubt is at http://localhost:$port/\n",
    "  Nothing leaves this machine. Close this window, or press Ctrl+C, to stop; nothing is lost.\n\n";

my $children = 0;
$SIG{PIPE} = 'IGNORE';
$SIG{CHLD} = sub { local ($!, $?); $children-- while waitpid(-1, WNOHANG) > 0 };
open_browser();
while (1) {
    my $client = $server->accept or next;
    my $pid = $children < CHILDREN ? fork : undef;
    if (!defined $pid || $pid) { $children++ if $pid; close $client; next }
    close $server;
    $SIG{CHLD} = 'DEFAULT';
    $SIG{ALRM} = sub { exit 1 };
    alarm HEAD_SECONDS;
    answer($client);
    exit 0;
}

sub answer {
    my ($client) = @_;
    my $head = '';
    until ($head =~ /\r\n\r\n/) {
        return refuse($client, '431 Request Header Fields Too Large') if length $head > HEAD_BYTES;
        sysread($client, $head, 4096, length $head) or return;
    }
    my ($method, $target) = $head =~ m{^([A-Z]+) (\S+) HTTP/1\.[01]\r\n} or return refuse($client, '400 Bad Request');
    my @host = $head =~ /^Host:[ \t]*(\S*)[ \t]*\r$/mig;
    return refuse($client, '403 Forbidden') unless @host == 1 && $hosts{lc $host[0]};
    return refuse($client, '405 Method Not Allowed', "Allow: GET, HEAD\r\n") unless $method =~ /^(?:GET|HEAD)$/;
    my $path = $target =~ s/\?.*//sr;
    $path .= 'index.html' if $path =~ m{/$};
    my $type = $types{$path} // return refuse($client, '404 Not Found');
    # A listed name that has become a link out of the folder is no file of ours any more.
    return refuse($client, '404 Not Found') unless (abs_path("$app$path") // '') eq "$app$path";
    open my $file, '<:raw', "$app$path" or return refuse($client, '404 Not Found');
    alarm BODY_SECONDS;
    reply($client, '200 OK', "Content-Type: $type\r\nContent-Length: " . (-s $file) . "\r\n");
    return if $method eq 'HEAD';
    while (sysread $file, my $part, 262_144) { print {$client} $part or return }
}

sub reply {
    my ($client, $status, $more) = @_;
    print {$client} "HTTP/1.1 $status\r\n${more}Cache-Control: no-cache\r\nConnection: close\r\n$fixed\r\n";
}
sub refuse { reply($_[0], $_[1], ($_[2] // '') . "Content-Length: 0\r\n") }
sub lines { open my $file, '<', "$here/$_[0]" or die "$_[0] is missing: unpack the whole zip.\n"; map { s/\r?\n$//r } <$file> }
sub connection {
    my %peer = (PeerHost => $_[0], PeerPort => $port, Timeout => 2);
    return IO::Socket::INET->new(%peer) if $_[0] !~ /:/;
    return eval { require IO::Socket::IP; IO::Socket::IP->new(%peer) };
}
sub is_ours {
    my $other = connection('127.0.0.1') or return 0;
    local $SIG{ALRM} = sub { die };
    print {$other} "GET / HTTP/1.0\r\nHost: localhost:$port\r\n\r\n";
    return eval { alarm 5; local $/; my $page = <$other>; alarm 0; $page =~ m{<title>Isodoubt</title>} };
}
sub open_browser { return unless @browser; my $pid = fork; exec { $browser[0] } @browser if defined $pid && !$pid; $children++ }
