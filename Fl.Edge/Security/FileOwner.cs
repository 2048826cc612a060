using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Fl.Edge;

/// <summary>
/// Gives a file the owner of another, which renaming it over that one would lose: a root shell that edits a service's file must
/// not lock the service out.
/// </summary>
internal static partial class FileOwner
{
    private const int CurrentFolder = -100, UserAndGroup = 0x18, StatxBytes = 256, UserAt = 20, GroupAt = 24;

    /// <summary>On Linux; elsewhere the owner is whoever writes.</summary>
    /// <exception cref="UnauthorizedAccessException">Only the owner of <paramref name="from"/> or root may do that.</exception>
    public static void Copy(string from, string to)
    {
        if (!OperatingSystem.IsLinux() || Of(from) is not { } wanted || Of(to) == wanted) return;
        if (ChangeOwner(to, wanted.User, wanted.Group) != 0)
            throw new UnauthorizedAccessException($"'{from}' belongs to user {wanted.User}, and only that user or root may write it anew.");
    }

    private static (uint User, uint Group)? Of(string file)
    {
        var status = new byte[StatxBytes];
        if (Status(CurrentFolder, file, 0, UserAndGroup, status) != 0) return null;
        return (Read(UserAt), Read(GroupAt));

        uint Read(int offset)
        {
            var bytes = status.AsSpan(offset);
            return BitConverter.IsLittleEndian
                ? BinaryPrimitives.ReadUInt32LittleEndian(bytes)
                : BinaryPrimitives.ReadUInt32BigEndian(bytes);
        }
    }

    /// <summary>statx(2), whose record has the same layout on every architecture.</summary>
    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int folder, string path, int flags, uint mask, [Out] byte[] status);

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);
}
